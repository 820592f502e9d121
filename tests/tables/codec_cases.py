"""Records what CPython 3.13's codecs answer, for tests/codec.rs to compare with.

    python3.13 tests/tables/codec_cases.py SEED CASES > tests/data/codecs.jsonl

Each line is one case; bytes and text (as WTF-8) are in hexadecimal, an answer that is an exception is
[class, str(exception)].
  ["lookup", name, instead, answer]
  ["decode", codec, errors, bytes, answer]                      bytes.decode
  ["encode", codec, errors, text, answer]                       str.encode
  ["decoder", codec, errors, [[op, ..., answer, state], ...]]   IncrementalDecoder
  ["encoder", codec, errors, [[op, ..., answer, state], ...]]   IncrementalEncoder
  ["newline", translate, [[op, ..., answer, flag, newlines], ...]]
"""
import codecs
import io
import json
import random
import sys

SEED, CASES = int(sys.argv[1]), int(sys.argv[2])
ONLY = sys.argv[3:]
R = random.Random(SEED)
UTF = ["utf-8"] * 4 + ["utf-8-sig"] * 2 + ["utf-16"] * 2 + ["utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
SINGLE = ["ascii"] * 2 + ["latin-1"] * 2 + ["cp1252", "cp437", "koi8-r", "cp037", "cp424", "iso8859-7", "mac-roman",
                                            "cp1255", "tis-620", "cp864", "hp-roman8"]
MULTI = ["gb2312", "gbk", "gb18030", "big5", "cp950", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "johab"]
ESCAPE = ["unicode_escape", "raw_unicode_escape"]
CODECS = ONLY or UTF * 3 + SINGLE + MULTI + ESCAPE
HANDLERS = ["strict", "strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace",
            "surrogateescape", "surrogatepass", "nope"]
CHARS = ["a", "b", "Z", " ", "\n", "\r", "?", "0", "\x00", "\x7f", "\x80", "é", "ß", "Ω", "Ж", "ש", "€", "’", "あ", "ｱ", "漢",
         "字", "한", "갂", "¥", "‾", "～", "\\", "\ufeff", "\ufffe", "\ufffd", "\uffff", "😀", "\U00010000", "\U0010ffff",
         "\ud800", "\udbff", "\udc00", "\udfff", "\udc80", "\udcff", "\udcc3", "\ud83d", "\ude00", "丂", "乗", "㌀", "ˇ", "\xad"]


def text(n):
    out = []
    for _ in range(R.randrange(n)):
        kind = R.random()
        if kind < 0.6:
            out.append(R.choice(CHARS))
        elif kind < 0.8:
            out.append(chr(R.randrange(0x3000, 0xa000)))
        elif kind < 0.9:
            out.append(chr(R.randrange(0x110000)))
        else:
            out.append("hello world, this is plain text 0123456789 and some more of it" [:R.randrange(60)])
    return "".join(out)


def data(codec, n):
    """Bytes that are mostly right for the codec, with something broken now and then."""
    try:
        out = bytearray(text(n).encode(codec, "surrogatepass" if codec.startswith("utf") else "ignore"))
    except UnicodeError:
        out = bytearray()
    for _ in range(R.choice([0, 0, 0, 1, 1, 2, 3])):
        at = R.randrange(len(out) + 1)
        kind = R.random()
        if kind < 0.4:
            out[at:at] = bytes(R.choice([0x80, 0xFF, 0xFE, 0xC0, 0xE0, 0xED, 0xA0, 0xBF, 0xF4, 0x90, 0x8F, 0xA1, 0xD8, 0xDC,
                                         0, 0x30, 0x81, 0x5C, R.randrange(256)]) for _ in range(R.randrange(1, 4)))
        elif kind < 0.7:
            del out[at:at + R.randrange(1, 4)]
        elif out:
            out[at % len(out)] = R.randrange(256)
    if R.random() < 0.1:
        out = bytearray(R.randbytes(R.randrange(12)))
    return bytes(out)


def hx(value):
    return (value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")).hex()


def answer(call):
    try:
        return hx(call())
    except Exception as error:
        return [type(error).__name__, str(error)]


def pieces(whole):
    while whole:
        n = R.choice([0, 1, 1, 2, 3, 5, 8, len(whole)])
        yield whole[:n]
        whole = whole[n:]


def steps(codec, coder, whole, is_decoder):
    log, saved = [], [coder.getstate()]
    parts = list(pieces(whole)) or [whole]

    def state():
        now = coder.getstate()
        saved.append(now)
        return [hx(now[0]), now[1]] if is_decoder else now

    for index, part in enumerate(parts):
        last = index == len(parts) - 1 and R.random() < 0.7
        run = coder.decode if is_decoder else coder.encode
        log.append(["do", hx(part), last, answer(lambda: run(part, last)), state()])
        kind = R.random()
        if kind < 0.05:
            coder.reset()
            log.append(["reset", state()])
        elif kind < 0.12:
            to = R.choice(saved) if R.random() < 0.7 or is_decoder or codec in MULTI else R.choice([0, 1, 2])
            coder.setstate(to)
            log.append(["set", [hx(to[0]), to[1]] if is_decoder else to, state()])
    return log


def newline():
    translate = R.random() < 0.6
    decoder = io.IncrementalNewlineDecoder(None, translate)
    log = []
    for _ in range(R.randrange(1, 6)):
        part = "".join(R.choice(["\n", "\r", "\r\n", "a", "é", "\udc80", ""]) for _ in range(R.randrange(6)))
        last = R.random() < 0.2
        out = hx(decoder.decode(part, last))
        log.append(["do", hx(part), last, out, decoder.getstate()[1], decoder.newlines])
        kind = R.random()
        if kind < 0.1:
            decoder.reset()
            log.append(["reset", decoder.getstate()[1], decoder.newlines])
        elif kind < 0.2:
            flag = R.randrange(6)
            decoder.setstate((b"", flag))
            log.append(["set", flag, decoder.getstate()[1], decoder.newlines])
    return ["newline", translate, log]


def lookup(name):
    for method, call in [("codecs.open()", lambda: io.TextIOWrapper(io.BytesIO(), name)),
                         ("codecs.encode()", lambda: "".encode(name))]:
        try:
            call()
            answer = codecs.lookup(name).name
        except LookupError as error:
            answer = ["LookupError", str(error)]
        yield ["lookup", name, method, answer]


def case():
    codec, errors = R.choice(CODECS), R.choice(HANDLERS)
    kind = R.random()
    if kind < 0.3:
        source = data(codec, 8)
        return ["decode", codec, errors, hx(source), answer(lambda: source.decode(codec, errors))]
    if kind < 0.6:
        source = text(8)
        return ["encode", codec, errors, hx(source), answer(lambda: source.encode(codec, errors))]
    if kind < 0.85:
        decoder = codecs.getincrementaldecoder(codec)(errors)
        return ["decoder", codec, errors, steps(codec, decoder, data(codec, 8), True)]
    if kind < 0.93 or ONLY:
        encoder = codecs.getincrementalencoder(codec)(errors)
        return ["encoder", codec, errors, steps(codec, encoder, text(6), False)]
    return newline()


NAMES = """utf8 UTF-8 U8 utf_8 cp65001 utf latin1 latin-1 L1 iso8859-1 iso-8859-1 ISO_8859-1:1987 8859 cp819 cp1252 windows-1252
1252 ascii us-ascii 646 ANSI_X3.4-1968 utf16 utf-16 UTF-16LE utf_16_be u16 utf32 sjis shift-jis eucjp euc-jp ujis gb18030 big5
big5-tw koi8-r koi8_u cp437 iso-8859-15 latin9 iso8859.15 l10 mac-roman macintosh cp850 utf-8-sig utf_8_sig UTF-8-SIG hex rot13
base64 zlib bz2 quopri uu nope utf-9 cp.1252 utf.8 aliases latin-1. utf--8 -utf-8- utf_8. gbk gb2312 cp936 euc-kr korean uhc
cp932 ms932 johab unicode_escape unicode-escape raw_unicode_escape tis-620 hp-roman8 roman8 csHPRoman8 kz1048""".split()

for name in NAMES + ["", "utf 8", "UTF8\n", "lat\xe9in1", "UTF\xe916", "b\xe9"] if not ONLY else []:
    for line in lookup(name):
        print(json.dumps(line, separators=(",", ":")))
for _ in range(CASES):
    print(json.dumps(case(), separators=(",", ":")))
