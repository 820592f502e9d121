"""Regenerates the codec tables from the CPython that runs this script (3.13).

    python3.13 tests/tables/codecs.py src/io/text/codec

writes these files there:

codecs.txt     one codec a line: KIND NAME MODULE ALIAS...   (names as `codecs.lookup` knows them)
charmap.bin    256 little-endian u16 a single-byte codec; 0xFFFE: undefined
multibyte.bin  for each multibyte codec
                   256 x u16    one-byte codes: the character, 0xFFFE: more bytes follow, 0xFFFF: illegal
                   u8           number of the codec that the next part adds to, 0xFF: none
                   u16          runs of longer codes, each: u16 first code, u16 length, the characters
                                (0xFFFF: illegal); a three-byte code 8F xx yy is stored as xx yy & 7F
                   u16          characters that do not encode to the last code that decodes to them,
                                each: u16 character, u16 code (0: can't be encoded)
               and last, for gb18030's four-byte codes: u16 ranges, each: u16 first character, u16 linear code
named.txt      runs of characters that have a name, in hexadecimal: FIRST LAST; newer ones than CPython's
               Unicode are no characters to it
aliases.txt    the names that characters have besides (HEX NAME), and those of sequences (- NAME); CPython
               numbers them from U+F0000 and U+F0200 on, and its namereplace shows them there

Everything is asked of the codecs themselves; what does not fit the format stops the script.
"""
import codecs
import importlib
import pathlib
import pkgutil
import struct
import sys
import unicodedata

import encodings
from encodings.aliases import aliases

# What src/io/text/codec has code for; charmaps and multibyte codecs are found or listed below.
BUILT = ["utf_7", "utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be",
         "ascii", "latin_1", "unicode_escape", "raw_unicode_escape"]
# The codec a table is written as a difference from comes first.
MULTIBYTE = [("gb2312", None), ("gbk", "gb2312"), ("gb18030", "gbk"), ("big5", None), ("cp950", "big5"),
             ("shift_jis", None), ("cp932", "shift_jis"), ("euc_jp", None), ("euc_kr", None),
             ("cp949", "euc_kr"), ("johab", None)]
MORE, ILLEGAL, UNDEFINED = 0xFFFE, 0xFFFF, 0xFFFE


def modules():
    """The modules of the encodings package that register a codec here."""
    found = []
    for module in pkgutil.iter_modules(encodings.__path__):
        try:
            loaded = importlib.import_module("encodings." + module.name)
        except ImportError:
            continue
        if hasattr(loaded, "getregentry"):
            found.append(module.name)
    return found


def is_charmap(name):
    loaded = importlib.import_module("encodings." + name)
    return name != "iso8859_1" and (hasattr(loaded, "decoding_table") or hasattr(loaded, "decoding_map"))


def one(codec, data):
    """The single character that `data` decodes to, or the UnicodeDecodeError."""
    try:
        text = codec.decode(data)[0]
    except UnicodeDecodeError as error:
        return error
    assert len(text) == 1 and ord(text) < 0xFFFE, (codec.name, data, text)
    return ord(text)


def encoded(codec, char):
    try:
        return codec.encode(chr(char))[0]
    except UnicodeEncodeError as error:
        assert (error.start, error.end) == (0, 1)
        return None


def charmap(name):
    codec = codecs.lookup(name)
    row, back = [], {}
    for byte in range(256):
        char = one(codec, bytes([byte]))
        if isinstance(char, int):
            back[char] = bytes([byte])
        else:
            assert (char.encoding, char.reason) == ("charmap", "character maps to <undefined>")
            char = UNDEFINED
        row.append(char)
    for char in range(0x10000):
        assert encoded(codec, char) == back.get(char), (name, char)
    return struct.pack("<256H", *row)


def code_bytes(name, code):
    """The bytes of a code as multibyte.bin numbers it."""
    if code < 0x100:
        return bytes([code])
    if name == "euc_jp" and code & 0x80 == 0:
        return bytes([0x8F, code >> 8, code & 0xFF | 0x80])
    return bytes([code >> 8, code & 0xFF])


def multibyte(name):
    """(one-byte row, {longer code: character}, {character: odd code})"""
    codec = codecs.lookup(name)
    row, long, back = [], {}, {}
    for byte in range(256):
        char = one(codec, bytes([byte]))
        if isinstance(char, UnicodeDecodeError):
            assert (char.start, char.end, char.encoding) == (0, 1, name)
            char = MORE if char.reason == "incomplete multibyte sequence" else ILLEGAL
        else:
            back[char] = byte
        row.append(char)
    for code in range(0x8000, 0x10000):
        if name == "euc_jp" and code & 0x80 == 0:
            data = code_bytes(name, code)
        elif row[code >> 8] == MORE:
            data = code.to_bytes(2, "big")
        else:
            continue
        char = one(codec, data)
        if isinstance(char, int):
            long[code] = char
            back[char] = code
        elif len(data) == 3:
            assert (char.start, char.end) == (0, 1)
        elif name == "gb18030" and 0x30 <= code & 0xFF <= 0x39 or code >> 8 == 0x8F and name == "euc_jp" \
                or code == 0xA4D4 and name == "euc_kr":
            assert (char.end, char.reason) == (2, "incomplete multibyte sequence")
        else:
            assert (char.end, char.reason) == (1, "illegal multibyte sequence")
    odd = {}
    for char in range(0x110000):
        data = encoded(codec, char)
        code = back.get(char)
        if data == (None if code is None else code_bytes(name, code)):
            continue
        if code is None and name == "gb18030" and len(data) == 4 or name == "euc_kr" and len(data) == 8:
            continue
        assert char < 0x10000
        if data is None:
            odd[char] = 0
        else:
            odd[char] = int.from_bytes(data[-2:], "big") & (0xFF7F if len(data) == 3 else 0xFFFF)
            assert code_bytes(name, odd[char]) == data, (name, char, data)
    return row, long, odd


def gb18030_ranges(long):
    """Where runs of two-byte characters interrupt the linear four-byte codes of the BMP."""
    codec, ranges = codecs.lookup("gb18030"), []
    for char in range(0x80, 0x10000):
        data = encoded(codec, char)
        if data is None or len(data) != 4:
            continue
        linear = ((data[0] - 0x81) * 10 + data[1] - 0x30) * 1260 + (data[2] - 0x81) * 10 + data[3] - 0x30
        if not ranges or char - ranges[-1][0] != linear - ranges[-1][1]:
            ranges.append((char, linear))
    return struct.pack("<H", len(ranges)) + b"".join(struct.pack("<HH", *pair) for pair in ranges)


def pack_multibyte():
    out, tables = b"", {}
    names = [name for name, _ in MULTIBYTE]
    for name, base in MULTIBYTE:
        row, long, odd = multibyte(name)
        tables[name] = long
        under = tables[base] if base else {}
        changed = {code: char for code, char in long.items() if under.get(code) != char}
        changed |= {code: ILLEGAL for code in under if code not in long}
        runs = []
        for code in sorted(changed):
            if not runs or runs[-1][0] + len(runs[-1][1]) != code:
                runs.append((code, []))
            runs[-1][1].append(changed[code])
        part = struct.pack("<256HBH", *row, names.index(base) if base else 0xFF, len(runs))
        for first, chars in runs:
            part += struct.pack(f"<HH{len(chars)}H", first, len(chars), *chars)
        part += struct.pack("<H", len(odd)) + b"".join(struct.pack("<HH", *pair) for pair in sorted(odd.items()))
        print(f"{name}: {len(long)} codes, {len(runs)} runs, {len(odd)} odd, {len(part)} bytes")
        out += part
    return out + gb18030_ranges(tables["gb18030"])


def unicode_name(char):
    """The name that namereplace gives `char`, or none."""
    text = chr(char).encode("ascii", "namereplace")
    return text[3:-1].decode() if text.startswith(b"\\N") else None


def named():
    runs = []
    for char in range(0xF0000):
        if char < 0x80 and unicodedata.name(chr(char), None) is None or char >= 0x80 and unicode_name(char) is None:
            continue
        if not runs or runs[-1][1] + 1 != char:
            runs.append([char, char])
        runs[-1][1] = char
    return "".join(f"{first:X} {last:X}\n" for first, last in runs)


def extra_names():
    lines = []
    for first in (0xF0000, 0xF0200):
        for char in range(first, first + 0x200):
            name = unicode_name(char)
            if name is None:
                break
            try:
                lines.append(f"{ord(unicodedata.lookup(name)):X} {name}\n")
            except (TypeError, KeyError):
                lines.append(f"- {name}\n")
            assert lines[-1].startswith("-") == (first == 0xF0200)
    return "".join(lines)


def main(folder):
    names = modules()
    charmaps = [name for name in names if is_charmap(name)]
    multi = [name for name, _ in MULTIBYTE]
    lines = []
    for name in names:
        if name in charmaps:
            kind = f"charmap:{charmaps.index(name)}"
        elif name in multi:
            kind = f"multibyte:{multi.index(name)}"
        elif name in BUILT:
            kind = name
        else:
            kind = "none" if codecs.lookup(name)._is_text_encoding else "binary"
        # An alias wins over a module of its name (iso8859_1 is latin_1).
        if name in aliases:
            assert aliases[name] != name
            continue
        known = sorted(alias for alias, module in aliases.items() if module == name and alias.islower() | alias.isdigit())
        lines.append(" ".join([kind, codecs.lookup(name).name, name, *known]))
    folder.joinpath("codecs.txt").write_text("\n".join(lines) + "\n")
    folder.joinpath("charmap.bin").write_bytes(b"".join(map(charmap, charmaps)))
    folder.joinpath("named.txt").write_text(named())
    folder.joinpath("aliases.txt").write_text(extra_names())
    folder.joinpath("multibyte.bin").write_bytes(pack_multibyte())


main(pathlib.Path(sys.argv[1]))
