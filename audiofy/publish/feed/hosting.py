"""How a web server or a bucket has to serve the site: types, caching, headers.

The same rules make the headers of `feed serve` and of `feed publish`, and the files that come with
a site for nginx, Caddy, and hosts that read `_headers`.
"""

from collections.abc import Iterator

from audiofy.publish.feed.folder import is_immutable

FOREVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300"
_TYPES = {
    "mp3": "audio/mpeg",
    "vtt": "text/vtt; charset=utf-8",
    "srt": "application/x-subrip; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "xml": "application/rss+xml; charset=utf-8",
    "jpg": "image/jpeg",
    "png": "image/png",
    "conf": "text/plain; charset=utf-8",
}
_CHAPTERS_TYPE = "application/json+chapters"


def media_type(path: str) -> str:
    """The Content-Type of a file of a site."""
    name = path.rpartition("/")[2]
    if name == "chapters.json":
        return _CHAPTERS_TYPE
    return _TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def caching(path: str) -> str:
    """The Cache-Control of a file of a site."""
    return FOREVER if is_immutable(path) else SHORT


def security_headers(policy: str) -> dict[str, str]:
    """For every answer."""
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Content-Length, Content-Range, ETag",
    }


def hosting_files(policy: str) -> Iterator[tuple[str, bytes]]:
    """Path and content of the files for those who host the site."""
    headers = security_headers(policy)
    yield "_headers", _headers(headers).encode()
    yield "hosting/nginx.conf", _nginx(headers).encode()
    yield "hosting/Caddyfile", _caddy(headers).encode()


def _headers(headers: dict[str, str]) -> str:
    """The file that Netlify, Cloudflare Pages and others read."""
    everywhere = "".join(f"  {name}: {value}\n" for name, value in headers.items())
    return (
        f"/*\n{everywhere}"
        f"/*.xml\n  Content-Type: {_TYPES['xml']}\n  Cache-Control: {SHORT}\n"
        f"/episodes/*/chapters.json\n  Content-Type: {_CHAPTERS_TYPE}\n"
        f"/episodes/*/transcript.srt\n  Content-Type: {_TYPES['srt']}\n"
        f"/episodes/*/transcript.vtt\n  Content-Type: {_TYPES['vtt']}\n"
        f"/episodes/*.mp3\n  Cache-Control: {FOREVER}\n"
        f"/player/*\n  Cache-Control: {FOREVER}\n"
    )


def _nginx(headers: dict[str, str]) -> str:
    """To be included inside http { }; nginx does HEAD, byte ranges and 304 itself."""
    added = "".join(f'    add_header {name} "{value}" always;\n' for name, value in headers.items())
    return f"""\
map $uri $audiofy_cache {{
    "~\\.[0-9a-f]{{8,12}}\\.(mp3|jpg|png|js|css)$" "{FOREVER}";
    default "{SHORT}";
}}
server {{
    listen 80;
    server_name podcast.example;
    root /srv/podcast;
    index index.html;
    charset utf-8;
    charset_types application/rss+xml text/vtt application/x-subrip text/javascript text/css;
    types {{
        application/rss+xml xml;
        audio/mpeg mp3;
        text/vtt vtt;
        application/x-subrip srt;
        application/json json;
        text/html html;
        text/javascript js;
        text/css css;
        image/jpeg jpg;
        image/png png;
    }}
{added}    add_header Cache-Control $audiofy_cache always;
    location ~ /\\. {{ return 404; }}
    location ~ /chapters\\.json$ {{ types {{ }} default_type {_CHAPTERS_TYPE}; }}
}}
"""


def _caddy(headers: dict[str, str]) -> str:
    added = "".join(f'\t\t{name} "{value}"\n' for name, value in headers.items())
    return f"""\
podcast.example {{
\troot * /srv/podcast
\tfile_server
\t@hidden path */.*
\trespond @hidden 404
\theader {{
{added}\t}}
\t@feed path *.xml
\theader @feed Content-Type "{_TYPES["xml"]}"
\t@chapters path */chapters.json
\theader @chapters Content-Type "{_CHAPTERS_TYPE}"
\t@subtitles path *.srt
\theader @subtitles Content-Type "{_TYPES["srt"]}"
\t@fixed path_regexp \\.[0-9a-f]{{8,12}}\\.(mp3|jpg|png|js|css)$
\theader @fixed Cache-Control "{FOREVER}"
\t@other not path_regexp \\.[0-9a-f]{{8,12}}\\.(mp3|jpg|png|js|css)$
\theader @other Cache-Control "{SHORT}"
}}
"""
