// node read.mjs READER FILE: what a reader finds in a file, as JSON.
import { readFileSync, readdirSync } from "node:fs";

const readers = {
  async "music-metadata"(path) {
    const { parseFile } = await import("music-metadata");
    const { common, format } = await parseFile(path, { duration: true, includeChapters: true });
    return { common: { ...common, picture: undefined }, format: { ...format, tool: undefined } };
  },
  async "node-id3"(path) {
    const { default: id3 } = await import("node-id3");
    const { raw, image, ...tags } = id3.read(path);
    return tags;
  },
  async "webvtt-parser"(path) {
    const { WebVTTParser } = (await import("webvtt-parser")).default;
    const { cues, errors } = new WebVTTParser().parse(readFileSync(path, "utf-8"), "metadata");
    const read = ({ id, startTime, endTime, text }) => ({ id, startTime, endTime, text });
    return { cues: cues.map(read), errors };
  },
  async "podcast-partytime"(path) {
    const { parseFeed } = await import("podcast-partytime");
    return parseFeed(readFileSync(path, "utf-8"));
  },
  async feedsmith(path) {
    const { parseRssFeed } = await import("feedsmith");
    return parseRssFeed(readFileSync(path, "utf-8"));
  },
  async "rss-parser"(path) {
    const { default: Parser } = await import("rss-parser");
    return new Parser().parseString(readFileSync(path, "utf-8"));
  },
  async "html-validate"(folder) {
    const { HtmlValidate } = await import("html-validate");
    const kinds = ["html-validate:standard", "html-validate:a11y"];
    const judge = new HtmlValidate({ root: true, extends: kinds });
    const names = readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
    const found = names.map(async (name) => {
      const { results } = await judge.validateFile(`${folder}/${name}`);
      const said = results.flatMap(({ messages }) => messages);
      return [name, said.map((it) => `${it.line}:${it.column} ${it.ruleId}: ${it.message}`)];
    });
    return Object.fromEntries(await Promise.all(found));
  },
};

const [reader, path] = process.argv.slice(2);
console.log(JSON.stringify(await readers[reader](path)));
