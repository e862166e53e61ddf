"""The two forms of a lexicon: columns and W3C PLS 1.0; and what is wrong names file and line."""

import os
from pathlib import Path

import pytest

from audiofy.errors import ConfigError, InputMissing
from audiofy.script.lexicon import load_lexicon


def written(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8")
    return path


def said(path: Path, text: str) -> str:
    return load_lexicon([path], starter=False).said(text)


COLUMNS = """\
# people
Macron = Makrong
  Xi = Schi /ɕi/        # sounds, too
Łódź\tWudsch\t3\tletters German has not

AT&T = Ej Ti änd Ti
U2 = Ju Tu
Wałęsa = /vaˈwɛ̃sa/
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Macron", "Makrong"),
        ("Xi", "Schi"),
        ("Łódź", "Wudsch"),
        ("AT und T", "Ej Ti änd Ti"),
        ("U zwei", "Ju Tu"),
        ("Wałęsa", "Wałęsa"),
    ],
)
def test_a_line_of_two_columns_is_a_word(tmp_path: Path, text: str, words: str) -> None:
    assert said(written(tmp_path / "namen.txt", COLUMNS), text) == words


def test_sounds_are_kept(tmp_path: Path) -> None:
    lexicon = load_lexicon([written(tmp_path / "namen.txt", COLUMNS)], starter=False)
    found = [lexicon.find(word) for word in ("Xi", "Wałęsa", "Macron")]
    assert [lexeme and lexeme.phonemes for lexeme in found] == ["ɕi", "vaˈwɛ̃sa", None]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_end_and_a_byte_order_mark_will_do(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "namen.txt"
    path.write_bytes(("\ufeff" + COLUMNS.replace("\n", ending)).encode())
    assert said(path, "Macron in Łódź") == "Makrong in Wudsch"


@pytest.mark.parametrize(
    ("content", "line", "cause"),
    [
        ("# x\nMacron Makrong", 2, "no second column"),
        ("Macron = ", 1, "neither an alias nor sounds"),
        ("Macron\t", 1, "neither an alias nor sounds"),
        ("Macron = !!!", 1, "no letter"),
        ("!!! = Macron", 1, "no letter"),
        ("Xi = /ɕi/ Schi", 1, "between two slashes"),
        ("Xi = Schi /ɕ1/", 1, "'1' in the sounds"),
        ("Xi = Schi /[[x]]/", 1, "in the sounds of 'Xi' is not IPA"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, content: str, line: int, cause: str) -> None:
    path = written(tmp_path / "namen.txt", content)
    with pytest.raises(ConfigError, match=cause) as caught:
        load_lexicon([path])
    assert f"{path}, line {line}: " in str(caught.value)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "namen.txt"
    path.write_bytes("Macron = Makrong\nJosé = Chosseh\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"namen\.txt, line 2: this is not UTF-8"):
        load_lexicon([path])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=r"namen\.txt cannot be read"):
        load_lexicon([tmp_path / "namen.txt"])


def test_a_pipe_or_a_device_is_no_lexicon(tmp_path: Path) -> None:
    """An article may name it in its front matter: it would block for ever, or never end."""
    pipe = tmp_path / "namen.txt"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        with pytest.raises(InputMissing, match="is not a file"):
            load_lexicon([path])


HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"\n'
    '  alphabet="ipa" xml:lang="de-DE" xmlns:x="http://example.org/x">\n'
)


def pls(tmp_path: Path, body: str, head: str = HEAD) -> Path:
    return written(tmp_path / "namen.pls", f"{head}{body}\n</lexicon>\n")


@pytest.mark.parametrize(
    ("lexeme", "text", "words"),
    [
        ("<grapheme>Xi</grapheme><alias>Schi</alias>", "Xi", "Schi"),
        ("<grapheme>Kyiv</grapheme><grapheme>Kyjiw</grapheme><alias>K</alias>", "Kyjiw", "K"),
        ("<grapheme>Xi</grapheme><alias>A</alias><alias>B</alias>", "Xi", "A"),
        ('<grapheme>Xi</grapheme><alias>A</alias><alias prefer="true">B</alias>', "Xi", "B"),
        ("<grapheme> New\n York </grapheme><alias>Nju  Jork</alias>", "New York", "Nju Jork"),
        ("<grapheme>Xi</grapheme><phoneme>ɕi</phoneme>", "Xi", "Xi"),
        ("<grapheme>AT&amp;T</grapheme><alias>Ej</alias>", "AT und T", "Ej"),
        ("<!-- x --><grapheme>Xi</grapheme><x:n>1</x:n><alias>Schi</alias>", "Xi", "Schi"),
        ("<grapheme>Xi</grapheme><alias>Schi</alias><example>Xi kam</example>", "Xi", "Schi"),
    ],
)
def test_a_lexeme_of_pls_is_a_word(tmp_path: Path, lexeme: str, text: str, words: str) -> None:
    assert said(pls(tmp_path, f"<meta/><lexeme>{lexeme}</lexeme>"), text) == words


GRAPHEME = "<grapheme>Xi</grapheme>"


@pytest.mark.parametrize(
    ("body", "line", "cause"),
    [
        ("<lexeme>\n<alias>Schi</alias></lexeme>", 4, "no <grapheme>"),
        (f"<lexeme>{GRAPHEME}</lexeme>", 4, "neither an alias nor sounds"),
        (f"<lexeme>{GRAPHEME}<alias> </alias></lexeme>", 4, "no letter"),
        (f"<lexeme>\n{GRAPHEME}\n<sound>x</sound></lexeme>", 6, "no element <sound>"),
        ("\n<grapheme>Xi</grapheme>", 5, "<grapheme> cannot stand in <lexicon>"),
        ("<lexeme>Xi</lexeme>", 4, "text stands loose in <lexeme>"),
        (f'<lexeme>{GRAPHEME}<phoneme alphabet="x-sampa">x</phoneme></lexeme>', 4, "x-sampa"),
        (f"<lexeme>{GRAPHEME}<phoneme>4</phoneme></lexeme>", 4, "not IPA"),
        ("<lexeme>\n\n<grapheme>Xi</lexeme>", 6, "mismatched tag"),
        ("&unknown;", 4, "undefined entity"),
    ],
)
def test_a_malformed_pls_is_named(tmp_path: Path, body: str, line: int, cause: str) -> None:
    with pytest.raises(ConfigError, match=cause) as caught:
        load_lexicon([pls(tmp_path, body)])
    assert f"namen.pls, line {line}: " in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('version="1.0" x', 'version="2.0" x', "version"),
        ('"de-DE"', '"en-GB"', "'en-GB', not for German"),
        (' xml:lang="de-DE"', "", "not for German"),
        ("2005/01", "2099/01", "the root is not"),
        ("<lexicon", "<lexeme", "as the root"),
    ],
)
def test_another_kind_of_document_is_refused(
    tmp_path: Path, old: str, new: str, cause: str
) -> None:
    with pytest.raises(ConfigError, match=cause):
        load_lexicon([pls(tmp_path, "", HEAD.replace(old, new))])


def test_entities_that_grow_are_refused_before_they_do(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 12))
    bomb = f'<!DOCTYPE lexicon [<!ENTITY l0 "ha">{levels}]><lexicon>&l11;</lexicon>'
    with pytest.raises(ConfigError, match="entities cannot be declared"):
        load_lexicon([written(tmp_path / "namen.pls", bomb)])


def test_no_file_is_read_for_a_document(tmp_path: Path) -> None:
    secret = written(tmp_path / "geheim.txt", "geheim")
    document = f'<!DOCTYPE lexicon [<!ENTITY x SYSTEM "{secret.as_uri()}">]><lexicon>&x;</lexicon>'
    with pytest.raises(ConfigError, match="entities cannot be declared") as caught:
        load_lexicon([written(tmp_path / "namen.pls", document)])
    assert "geheim" not in str(caught.value)


def test_later_files_win_and_all_win_over_the_starter(tmp_path: Path) -> None:
    project = written(tmp_path / "projekt.txt", "Trump = A\nMacron = B")
    article = written(tmp_path / "artikel.txt", "Macron = C")
    lexicon = load_lexicon([project, article])
    assert lexicon.said("Trump, Macron, Biden") == "A, C, Baiden"
