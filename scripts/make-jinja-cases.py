"""Makes lib/jinja/fixtures/cases.json: templates with what the real jinja2 makes of them,
and native-cases.json: values as dbt renders them in YAML (needs dbt-common).

Run it with a Python that has jinja2 3.1:  python scripts/make-jinja-cases.py
The environment is the one dbt uses: sandboxed, with the extensions `do` and `loopcontrols`.
"""
import json
import os
import sys

from jinja2.sandbox import SandboxedEnvironment

CONTEXT = {
    "name": "orders",
    "empty": "",
    "text": "The quick brown fox, it's \"fine\" <b>&amp;</b>",
    "padded": "  spaced out \t\n",
    "unicode": "Grüße 😀 naïve",
    "lines": "one\ntwo\n\nthree",
    "n": 42,
    "neg": -7,
    "zero": 0,
    "big": 12345678901234567890,
    "f": 2.5,
    "small": 0.0000125,
    "t": True,
    "no": False,
    "nothing": None,
    "nums": [3, 1, 2, 10, -1],
    "mixed": [1, "a", None, True, 2.5, [1, 2], {"k": "v"}],
    "words": ["banana", "Apple", "cherry", "apple"],
    "d": {"b": 2, "a": 1, "C": 3},
    "items_dict": {"items": "mine", "keys": 7, "x": 1},
    "nested": {"a": {"b": [10, {"c": "deep"}]}},
    "rows": [
        {"id": 1, "city": "Bern", "pop": 134, "tags": ["x"]},
        {"id": 2, "city": "Basel", "pop": 173, "tags": []},
        {"id": 3, "city": "bern", "pop": 5, "tags": ["y", "z"]},
        {"id": 4, "city": "Chur", "pop": None},
    ],
    "pairs": [["a", 1], ["b", 2]],
    "tree": [{"n": "a", "c": [{"n": "b", "c": []}, {"n": "c", "c": [{"n": "d", "c": []}]}]}, {"n": "e", "c": []}],
    "html": "<p class='x'>Hi &amp; <b>bye</b></p><!-- no -->  &lt;ok&gt;",
}

CASES = {}


def group(name, *templates):
    CASES.setdefault(name, []).extend(templates)


def exprs(name, *expressions):
    group(name, *["{{ " + e + " }}" for e in expressions])


exprs(
    "numbers",
    "4/2", "7//2", "-7//2", "7//-2", "7%3", "-7%3", "7%-3", "-7%-3", "7.5//2", "-7.5//2", "7.5%2", "-7.5%2", "7.5%-2",
    "2**10", "2**100", "0 / neg", "0 / -1", "[] * 2**70", "'' * 2**70", "2**70 * ()", "[] * 2**60", "2**-1", "-2**2", "(-2)**2", "2**3**2", "2**0.5", "10**20", "1e3", "1.0", "100.0", "1e16", "1e15",
    "123456789012345678", "0.1+0.2", "1/3", "2/3*3", "1e-5", "0.0001", "1.5e300*1e10", "3.0", "-0.0", "0.1", "1e22", "5e-324",
    "big", "big+1", "big*big", "big//7", "big%7", "-big//7", "big/3", "9007199254740993", "9007199254740992+1",
    "4503599627370496*4", "99999999999*99999999999", "1+True", "True+True", "True*3", "-True", "+5", "--5", "-neg", "+f",
    "3 - -3", "1_000_000", "0x1f", "0o17", "0b101", "1_0.5_0", "1.5e-3", "n + f", "n - f", "n * f", "n / f", "n // f", "n % f",
    "10 % 3.5", "2 ** f", "0 ** 0", "0.0 ** 0", "7 // 2.0", "1 // 0.3", "5 / 0.5", "0 / 5", "-1 // 3", "1e308 * 10", "(1e308 * 10) - (1e308*10)",
    "5.0 // -2", "-0.0 + 0", "0 * -1", "0 * -1.0", "1.0 == 1", "1 == True", "0 == False", "1 < 2.5", "big > 1e19", "2 == 2.0000000000000001",
    "10 ** 15", "10.0 ** 15", "10.0 ** 16", "123456.789e3", "1.10", "100 * 1.1", "3 * 0.1", "round", "1.23456789012345678",
)
exprs(
    "number errors",
    "1/0", "1//0", "1%0", "1.0/0", "1.0//0", "1.0%0", "0**-1", "'a'+1", "1+'a'", "'a'-'b'", "none+1", "[1]+(2,)", "'a'*'b'", "'a'*1.5",
    "{}+{}", "-'a'", "+'a'", "-none", "-[]", "10.0**400", "undefined_name+1", "1+undefined_name", "'x'+undefined_name", "-undefined_name",
    "1 < 'a'", "'a' < 1", "none < 1", "[] < {}", "[1] < ['a']", "{} < {}", "undefined_name < 1", "1 > undefined_name", "1 in 5", "'a' in none", "1 in 'abc'", "[1] in {}",
)
exprs(
    "printing",
    "True", "False", "None", "true", "none", "[1, 'a', None, True, 2.0]", "(1,)", "()", "(1, 2)", "[]", "{}", "{'a': 1, 'b': [1, 2]}", "{1: 'x', 2.5: 'y'}",
    "['it\\'s']", "['\"']", "['it\\'s \"both\"']", "['a\\nb\\t\\\\']", "[unicode]", "['\\x00\\x7f\\xa0']", "['\\u200b']", "'\\x41\\u0042\\U00000043'", "'\\101'", "'\\q'", "'a' 'b' \"c\"",
    "[1.0, 1e100, 1e-7]", "[[1], (2,), {3: 4}]", "mixed", "d", "nested", "rows[0]", "nums.append(4)", "undefined_name", "[undefined_name]", "{'a': undefined_name}", "1, 2", "1,",
    "range(3)", "range(1, 10, 3)", "d.keys()", "d.values()", "d.items()", "{'a': none, 'b': true}", "'a\\\nb'", "[nothing, t, no]", "'%'", "namespace(a=1)",
)
exprs(
    "operators",
    "'a' ~ 1 ~ none ~ true", "'a' ~ 'b' + 'c'", "1 ~ 2 + 3", "'a' ~ 1 * 2", "1 + 2 ~ 3", "1 if true else 2", "1 if false", "1 if false else 2 if true else 3", "true and 0", "0 or 'x'", "'' or none or 'z'", "not 1", "not not 1",
    "not 1 == 2", "not true and false", "1 < 2 < 3", "1 < 3 < 2", "3 > 2 > 1 > 0", "1 == 1 == 1", "1 != 2 != 1", "1 in [1, 2]", "3 not in [1, 2]", "'a' in 'abc'", "'' in 'abc'", "'x' in d", "'a' in d", "1 in (1,)", "2.0 in [1, 2]", "none in [none]",
    "not 'a' in 'abc'", "'a' in d and 'b' in d", "[1, 2] == [1, 2]", "(1, 2) == [1, 2]", "{'a': 1} == {'a': 1.0}", "[1] == [True]", "'a' < 'b'", "'B' < 'a'", "'a' < 'aa'", "[1, 2] < [1, 3]", "(1,) < (1, 0)", "'ä' > 'z'", "none == none", "none == false", "undefined_name == undefined_other", "undefined_name == none", "undefined_name is none",
    "'ab' * 3", "3 * 'ab'", "'ab' * -1", "[1] * 3", "2 * (1, 2)", "[1] + [2]", "(1,) + (2,)", "'a' * true", "'%s and %d' % ('x', 3)", "'%05.2f|%-5s|%5s|%+d' % (3.14159, 'ab', 'cd', 7)", "'%x %X %o %e %g %G' % (255, 255, 8, 12345.678, 0.0001, 1e20)", "'%s' % 'x'", "'%s' % [1]", "'%(a)s-%(b)s' % d", "'%%'  % ()", "'%r' % 'x'", "'%c%c' % (65, 'B')", "'%.3s' % 'abcdef'", "'%*d' % (5, 42)", "'%s' % none", "'%s' % undefined_name", "'%i' % 3.9", "'%#x %#o' % (255, 8)", "'% d' % 5", "'%05d' % -42", "'%.0f' % 0.5", "'%.0f' % 1.5", "'%.1f' % 0.25", "'%.2e' % 0", "'%g' % 100000", "'%g' % 1000000", "'%g' % 0.00001",
    "'%d' % 'a'", "'%s %s' % 'a'", "'%s' % (1, 2)", "'%d' % none", "'%q' % 1", "'%' % 1", "'%(x)s' % d", "'%(a)s' % 1",
    "{1: 'a', 1.0: 'b', true: 'c'}", "{1: 'a'}[1.0]", "{(1, 2): 'x'}[(1, 2)]", "{'a': 1, 'a': 2}", "{[1]: 2}", "{none: 1}[none]",
)
exprs(
    "subscripts",
    "nums[0]", "nums[-1]", "nums[99]", "nums[1:3]", "nums[:2]", "nums[-2:]", "nums[::2]", "nums[::-1]", "nums[3:1:-1]", "nums[10:]", "name[0]", "name[-1]", "name[1:4]", "name[::-1]", "name[99]", "unicode[6]", "unicode[6:8]", "unicode[::-1]", "(1, 2, 3)[1:]",
    "d['a']", "d.a", "d['zz']", "d.zz", "d.zz.y", "d['zz']['y']", "nested.a.b[1].c", "nested['a']['b'][1]['c']", "nested.a.b.0", "nested.a.b.1.c", "items_dict.items", "items_dict['items']", "items_dict.items()", "items_dict.keys", "items_dict['keys']", "items_dict.x", "rows[0].city", "name.upper", "none.x", "nothing.x", "nothing['x']", "n.x", "n[0]", "undefined_name.x", "undefined_name['x']", "undefined_name[0]", "undefined_name()", "d()", "n()", "name.nope()", "d.nope()", "nothing()", "nums['a']", "nums[1.0]", "nums[true]", "nums[none]", "nums[::0]", "nums['a':]", "d[[1]]", "name['upper']()", "range(5)[1]", "range(10)[-1]", "range(5)[9]", "''.__class__", "''.__class__.__mro__", "[].__class__", "d.__class__", "d._x", "name.constructor", "d.constructor", "d.__proto__", "nums.length", "name.length", "d.toString", "d.hasOwnProperty",
)
exprs(
    "string methods",
    "'aBc'.upper()", "'aBc'.lower()", "'hello world'.title()", "\"they're bill's\".title()", "'hELLO'.capitalize()", "'aBc'.swapcase()", "'ß'.upper()", "'ß'.casefold()", "padded.strip()", "padded.lstrip()", "padded.rstrip()", "'xxaxx'.strip('x')", "'abcba'.strip('ab')", "'xyz'.lstrip('yx')", "'a,b,,c'.split(',')", "'a,b,,c'.split(',', 1)", "' a  b c '.split()", "' a  b c '.split(none, 1)", "'a b c'.split(maxsplit=1)", "'a,b,c'.rsplit(',', 1)", "' a b  c '.rsplit(none, 1)", "''.split()", "''.split(',')", "lines.splitlines()", "lines.splitlines(true)", "'a\\r\\nb\\rc\\x0bd\\u2028e'.splitlines()", "''.splitlines()", "'aXbX'.replace('X', '-')", "'aXbX'.replace('X', '-', 1)", "'abc'.replace('', '-')", "'abc'.replace('', '-', 2)", "''.replace('', 'x')", "'abc'.startswith('ab')", "'abc'.startswith(('x', 'a'))", "'abc'.startswith('b', 1)", "'abc'.endswith('bc')", "'abc'.endswith('b', 0, 2)", "'abc'.removeprefix('a')", "'abc'.removesuffix('c')", "'abc'.removesuffix('')", "', '.join(['a', 'b'])", "','.join('abc')", "','.join(d)", "','.join([])", "'banana'.find('an')", "'banana'.find('an', 2)", "'banana'.find('x')", "'banana'.rfind('an')", "'banana'.index('n')", "'banana'.rindex('n')", "'banana'.count('an')", "'banana'.count('')", "'banana'.count('a', 2)", "unicode.find('n')", "unicode.index('😀')", "'42'.zfill(5)", "'-42'.zfill(5)", "'+4'.zfill(4)", "'a'.ljust(3, '-') ~ '|'", "'a'.rjust(3) ~ '|'", "'ab'.center(5, '*')", "'abc'.center(6, '*')", "'a'.center(4, '*')", "'abc'.center(2)", "'a=b=c'.partition('=')", "'a=b=c'.rpartition('=')", "'abc'.partition('x')", "'abc'.rpartition('x')", "'a\\tb'.expandtabs()", "'a\\tb'.expandtabs(4)", "'a\\t\\nb\\tc'.expandtabs(2)",
    "'abc'.isalpha()", "''.isalpha()", "'ab1'.isalnum()", "'123'.isdigit()", "'²'.isdigit()", "'²'.isdecimal()", "'½'.isnumeric()", "' \\t'.isspace()", "'ABC'.isupper()", "'A1'.isupper()", "'1'.isupper()", "'abc'.islower()", "'Hello World'.istitle()", "'Hello world'.istitle()", "'a_1'.isidentifier()", "'1a'.isidentifier()", "'abc'.isascii()", "'ä'.isascii()", "'a\\n'.isprintable()", "'a b'.isprintable()", "'abc'.translate({97: 'X', 98: none})", "'abc'.maketrans('ab', 'xy')", "'abc'.translate('abc'.maketrans('ab', 'xy'))",
    "'{} {}'.format('a', 1)", "'{1} {0}'.format('a', 1)", "'{a} {b}'.format(a=1, b='x')", "'{:>5}|{:<5}|{:^5}|'.format('a', 'b', 'c')", "'{:*^7}'.format('ab')", "'{:05d}'.format(42)", "'{:+d} {: d}'.format(5, 5)", "'{:,}'.format(1234567)", "'{:_}'.format(1234567)", "'{:.2f}'.format(3.14159)", "'{:,.2f}'.format(1234567.891)", "'{:e}'.format(12345.678)", "'{:g}'.format(0.00001)", "'{:%}'.format(0.25)", "'{:.1%}'.format(0.256)", "'{:x} {:X} {:o} {:b}'.format(255, 255, 8, 5)", "'{:#x} {:#b}'.format(255, 5)", "'{!r}'.format('a')", "'{!s:>5}'.format('a')", "'{0[1]} {0[0]}'.format([1, 2])", "'{0[a]}'.format(d)", "'{{}}'.format()", "'{:{w}}'.format('a', w=5)", "'{:10.3}|'.format('abcdef')", "'{:010.2f}'.format(-3.5)", "'{:.3}'.format(2.0)", "'{:.3}'.format(1234.5)", "'{}'.format(1.0)", "'{}'.format(none)", "'{:d}'.format(true)", "'{}'.format(true)", "'{:5}|'.format(true)", "'{:n}'.format(5)", "'{:08,}'.format(1234)", "'{:c}'.format(65)", "'{a.upper}'.format(a='x') is string",
    "'{}'.format()", "'{} {0}'.format(1)", "'{'.format(1)", "'}'.format(1)", "'{x}'.format(1)", "'{:d}'.format('a')", "'{:d}'.format(1.5)", "'{:q}'.format(1)", "'{0.__class__}'.format('a')", "'{:>5}'.format(none)", "'{:s}'.format(5)",
    "'a'.split('')", "'a'.index('x')", "','.join([1])", "','.join(none)", "'a'.upper(1)", "'a'.replace('b')", "'a'.startswith(1)", "'a'.zfill('x')", "'a'.center(5, 'xx')", "'a'.ljust()", "'a'.partition('')", "'abc'.strip(1)", "'abc'.foo", "'a'.upper(x=1)",
)
exprs(
    "list methods",
    "[3, 1, 2].index(1)", "[1, 2, 1].count(1)", "[1, 2].copy()", "[1, 2, 3].pop()", "[1, 2, 3].pop(0)", "[1].pop(5)", "[].pop()", "[1].index(5)", "[1].remove(5)", "(1, 2, 1).count(1)", "(1, 2).index(2)", "(1,).index(3)", "[1].append()", "[1].append(1, 2)", "[2, 1].sort()", "[1].insert(0)", "[1].extend(5)", "(1).append", "(1, 2).append(3)", "[1, 2, 3].index(3, 1)", "[1, 2, 3].index(1, 1)",
)
group(
    "list methods",
    "{% set l = [1] %}{% do l.append(2) %}{% do l.extend([3, 4]) %}{% do l.insert(0, 0) %}{{ l }}",
    "{% set l = [3, 1, 2] %}{% do l.sort() %}{{ l }}{% do l.sort(reverse=true) %}{{ l }}{% do l.reverse() %}{{ l }}",
    "{% set l = [1, 2, 3] %}{% do l.remove(2) %}{{ l }}{{ l.pop() }}{{ l }}{% do l.clear() %}{{ l }}",
    "{% set l = [1, 2, 3] %}{% do l.insert(-1, 'x') %}{% do l.insert(99, 'y') %}{{ l }}",
    "{% set l = ['b', 'A'] %}{% set k = l.sort() %}{{ l }} {{ k }}",
    "{% set l = [1] %}{% set m = l %}{% do m.append(2) %}{{ l }}",
    "{% set l = [1, 'a'] %}{% do l.sort() %}",
    "{% set l = [1] %}{% do l.append(l) %}{{ l }}",
    "{% set l = [1, 2] %}{% for x in l %}{{ x }}{% if l|length < 5 %}{% do l.append(x * 10) %}{% endif %}{% endfor %}",
)
exprs(
    "dict methods",
    "d.get('a')", "d.get('zz')", "d.get('zz', 5)", "d.keys() | list", "d.values() | list", "d.items() | list", "d.copy()", "dict(a=1, b=2)", "dict([('a', 1)], b=2)", "dict({'a': 1}, a=2)", "dict(pairs)", "dict()", "dict(1)", "dict([1])", "dict([(1, 2, 3)])", "d.pop('a')", "{}.pop('a')", "{}.pop('a', 1)", "{}.popitem()", "{'a': 1}.popitem()", "d.setdefault('a', 9)", "{}.get()", "{}.get([1])", "'a' in d.keys()", "1 in d.values()", "('a', 1) in d.items()", "d.keys() | sort", "d.items() | sort", "{}.fromkeys(['a', 'b'], 1)", "d.update", "d | length", "d.keys() | length", "(d.keys() - ['a']) | sort",
)
group(
    "dict methods",
    "{% set x = {'a': 1} %}{% do x.update({'b': 2}) %}{% do x.update(c=3) %}{% do x.update([('e', 5)]) %}{{ x }}",
    "{% set x = {'a': 1} %}{{ x.setdefault('b', []) }}{% do x.b.append(1) %}{{ x }}{{ x.pop('a') }}{{ x }}{% do x.clear() %}{{ x }}",
    "{% set x = {} %}{% do x.update({1: 'a'}) %}{% do x.update({true: 'b'}) %}{{ x }}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k in d %}{{ k }}{% endfor %}",
    "{% for k in d.keys() %}{% do d.update({k ~ '2': 1}) %}{% endfor %}",
    "{% set x = {'b': 1, 'a': 2} %}{% do x.update({'b': 3}) %}{{ x }}",
)
exprs(
    "number methods",
    "(5).bit_length()", "(255).bit_count()", "(5).real", "(5).imag", "(5).numerator", "(5).denominator", "(2.0).is_integer()", "(2.5).is_integer()", "(0.5).as_integer_ratio()", "(1.5).real", "(5).conjugate()", "(255.5).hex()", "(5).nope", "(1.5).nope", "true.real",
)
exprs(
    "text filters",
    "'hello WORLD' | capitalize", "'Hello' | lower", "'Hello' | upper", "'hello world-foo (bar [baz' | title", "\"it's\" | title", "'a' | center(5) ~ '|'", "'abcd' | center(7) ~ '|'", "padded | trim", "'xxaxx' | trim('x')", "'a b a' | replace('a', 'x')", "'a b a' | replace('a', 'x', 1)", "123 | replace(2, 'x')", "lines | indent", "lines | indent(2)", "lines | indent(2, true)", "lines | indent(2, blank=true)", "lines | indent('> ')", "lines | indent(width=3, first=true, blank=true)", "'' | indent(2, true)", "'a\\n' | indent",
    "'foo bar baz qux' | truncate(9)", "'foo bar baz qux' | truncate(9, true)", "'foo bar baz qux' | truncate(11)", "'foo bar baz qux' | truncate(11, false, '...', 0)", "'foobarbazqux' | truncate(5, false, '', 0)", "'abc' | truncate(2)", "'one two-three four' | wordcount", "'the quick brown fox jumps' | wordwrap(10)", "'averyveryverylongword here' | wordwrap(8)", "'averyveryverylongword here' | wordwrap(8, false)", "'a-b-c-d well-known words' | wordwrap(6)", "'one two\\nthree four five' | wordwrap(9)", "'a b c d' | wordwrap(3, wrapstring='<br>')", "'  lead space text' | wordwrap(8)", "'%s-%s' | format('a', 'b')", "'%(x)s' | format(x=1)", "'%s' | format('a', x=1)", "5 | string", "none | string", "1.0 | string ~ 'x'", "'abc' | reverse", "unicode | reverse", "unicode | length", "unicode | upper", "text | escape", "text | e", "text | forceescape", "'<a>' | safe", "html | striptags", "'a  <b>c' | striptags", "'a < b' | striptags", "none | upper", "5 | upper", "[1] | capitalize", "undefined_name | upper", "undefined_name | trim", "undefined_name | indent", "undefined_name | truncate", "5 | truncate(2)", "5 | wordwrap", "text | urlencode", "'a/b c' | urlencode", "d | urlencode", "pairs | urlencode", "unicode | urlencode", "5 | urlencode", "{'a b': 'c&d'} | urlencode", "'see https://example.com/x?y=1, or www.test.org.' | urlize", "'mail me@example.com now' | urlize", "'(http://a.com)' | urlize(4)", "'http://a.com' | urlize(nofollow=true, target='_blank')", "{'class': 'x', 'id': none, 'data-a': '\"'} | xmlattr", "{'a': 1} | xmlattr(false)", "{'a b': 1} | xmlattr", "5 | xmlattr",
)
exprs(
    "number filters",
    "-5 | abs", "-2.5 | abs", "'a' | abs", "true | abs", "42.55 | round", "42.55 | round(1)", "42.55 | round(1, 'floor')", "42.55 | round(1, 'ceil')", "42 | round", "2.5 | round", "3.5 | round", "-2.5 | round", "2.675 | round(2)", "1234 | round(-2)", "1250 | round(-2)", "1234.5 | round(-2)", "42.9 | round(0, 'floor')", "42 | round(1, 'ceil')", "1 | round(1, 'x')", "'a' | round", "'42' | int", "'42.7' | int", "'x' | int", "'x' | int(5)", "'x' | int(default=none)", "'0x1A' | int(0, 16)", "'101' | int(base=2)", "'z' | int(0, 36)", "' 42 ' | int", "'1_000' | int", "none | int", "2.9 | int", "-2.9 | int", "true | int", "[] | int", "undefined_name | int", "undefined_name | float", "'1e3' | int", "'inf' | int", "'3.14' | float", "'x' | float", "'x' | float(1.5)", "none | float", "'inf' | float", "'nan' | float", "'-1e5' | float", "5 | float", "big | float", "'1e400' | float", "1 | filesizeformat", "500 | filesizeformat", "1000 | filesizeformat", "1500000 | filesizeformat", "1500000 | filesizeformat(true)", "'2000' | filesizeformat", "1e30 | filesizeformat", "'x' | filesizeformat", "-5 | abs | string + 'x'", "1e20 | int", "1e400 | int",
)
exprs(
    "sequence filters",
    "nums | first", "nums | last", "[] | first", "[] | last", "name | first", "name | last", "d | first", "d | last", "5 | first", "undefined_name | first", "nums | length", "name | length", "none | length", "5 | length", "d | count", "undefined_name | length", "nums | list", "name | list", "d | list", "5 | list", "none | list", "nums | sort", "nums | sort(true)", "nums | sort(reverse=true)", "words | sort", "words | sort(case_sensitive=true)", "rows | sort(attribute='pop') | length", "rows[:3] | sort(attribute='pop') | map(attribute='id') | list", "rows[:3] | sort(attribute='city,id') | map(attribute='id') | list", "rows[:3] | sort(attribute='city', reverse=true) | map(attribute='id') | list", "mixed | sort", "d | sort", "name | sort", "pairs | sort(attribute=1) ", "pairs | sort(attribute='0')", "d | dictsort", "d | dictsort(true)", "d | dictsort(false, 'value')", "d | dictsort(reverse=true)", "d | dictsort(by='x')", "5 | dictsort", "nums | join", "nums | join(', ')", "rows | join(', ', attribute='city')", "[none, true, 1.0] | join('|')", "name | join('.')", "[] | join(',')", "5 | join", "undefined_name | join(',')", "nums | min", "nums | max", "words | min", "words | max", "words | max(case_sensitive=true)", "rows[:3] | max(attribute='pop')", "[] | max", "[1, 'a'] | min", "nums | sum", "[0.5, 1] | sum", "rows[:3] | sum(attribute='pop')", "nums | sum(start=100)", "[] | sum", "['a'] | sum", "[[1], [2]] | sum(start=[])", "nums | reverse | list", "(1, 2) | reverse | list", "5 | reverse", "d | reverse | list", "words | unique | list", "words | unique(case_sensitive=true) | list", "[1, 1.0, true, 2] | unique | list", "rows | unique(attribute='city') | map(attribute='id') | list", "[[1]] | unique | list", "nums | batch(2) | list", "nums | batch(2, 'x') | list", "nums | slice(2) | list", "nums | slice(3, 'x') | list", "nums | slice(10) | list", "[] | batch(2) | list", "5 | batch(2) | list",
    "rows | groupby('city') | length", "rows | groupby('city') | map('first') | list", "rows | groupby('city', case_sensitive=true) | map(attribute='grouper') | list", "rows[:3] | groupby('pop') | map(attribute='list') | map('length') | list", "rows | groupby('tags', default=[]) | length", "(rows | groupby('city'))[0].grouper", "(rows | groupby('id'))[0]", "nothing | default('x')", "nothing | default('x', true)", "undefined_name | default('x')", "undefined_name | d('x')", "undefined_name | default", "'' | default('x', boolean=true)", "0 | default(5, true)", "undefined_name.x | default('y')", "d.zz | default('y')", "d.zz.q | default('y')", "d | attr('a')", "'x' | attr('upper') is callable", "d | attr('keys') is callable", "undefined_name | attr('x')", "d | items | list", "undefined_name | items | list", "5 | items | list", "[] | random", "[7] | random",
    "nums | map('string') | list", "words | map('upper') | join(',')", "rows | map(attribute='city') | list", "rows | map(attribute='tags.0') | list", "rows | map(attribute='zz', default='?') | list", "pairs | map(attribute=0) | list", "words | map('replace', 'a', 'X') | list", "words | map('truncate', 3, true, '') | list", "nums | map('nope') | list", "nums | map | list", "nums | map(attribute='x', y=1) | list", "[] | map('nope') | list", "nums | map('default', 5) | sum", "nums | select('odd') | list", "nums | select('gt', 1) | list", "nums | select('>', 1) | list", "mixed | select | list", "mixed | reject | list", "nums | reject('odd') | list", "mixed | select('string') | list", "mixed | select('mapping') | list", "nums | select('nope') | list", "rows | selectattr('tags') | map(attribute='id') | list", "rows | selectattr('pop', 'none') | map(attribute='id') | list", "rows | selectattr('city', 'equalto', 'Bern') | list | length", "rows | selectattr('tags', 'defined') | map(attribute='id') | list", "rows | rejectattr('tags') | map(attribute='id') | list", "rows | rejectattr('city', 'in', ['Bern', 'Basel']) | map(attribute='id') | list", "rows | selectattr | list", "rows | selectattr('zz.y') | list", "5 | select | list", "none | map('upper') | list", "undefined_name | map('upper') | list", "nums | map('abs') | select('divisibleby', 2) | list",
)
exprs(
    "json and pprint",
    "mixed | tojson", "d | tojson", "rows[0] | tojson", "'<a href=\"x\">&\\'' | tojson", "nested | tojson(indent=2)", "[] | tojson(2)", "{} | tojson(2)", "[1.0, 1e100, none, true] | tojson", "unicode | tojson", "{1: 2, none: 3}.items() | list | tojson", "{1: 'a', 2: 'b'} | tojson", "{1: 'a', 'b': 2} | tojson", "undefined_name | tojson", "range(3) | tojson", "(1, 2) | tojson", "big | tojson", "'\\x00\\x1f\\x7f\\u2028' | tojson", "d | pprint", "rows | pprint", "nums | pprint", "nested | pprint", "text | pprint",
)
exprs(
    "tests",
    "3 is odd", "4 is even", "-3 is odd", "2.0 is even", "'a' is odd", "6 is divisibleby 3", "6 is divisibleby(4)", "6 is divisibleby 0", "x is defined", "name is defined", "d.zz is defined", "d.a is defined", "name is undefined", "nothing is none", "nothing is defined", "n is not none", "'upper' is filter", "'nope' is filter", "'odd' is test", "t is boolean", "1 is boolean", "t is true", "1 is true", "no is false", "0 is false", "1 is integer", "t is integer", "1.0 is integer", "1.0 is float", "1 is float", "1 is number", "t is number", "'1' is number", "'abc' is lower", "'ABC' is upper", "'Abc' is lower", "'' is lower", "5 is lower", "'a' is string", "1 is string", "d is mapping", "[] is mapping", "[] is sequence", "'a' is sequence", "d is sequence", "5 is sequence", "(1,) is sequence", "range(3) is sequence", "d.keys() is sequence", "[] is iterable", "'a' is iterable", "5 is iterable", "none is iterable", "undefined_name is iterable", "undefined_name is sequence", "range is callable", "name is callable", "name.upper is callable", "nothing is sameas none", "1 is sameas true", "t is sameas true", "n is eq 42", "n is equalto 41", "n == 42", "n is ne 1", "n is gt 41", "n is ge 42", "n is lt 41", "n is le 42", "n is greaterthan 1", "n is lessthan 1", "1 is in [1, 2]", "3 is not in [1, 2]", "'a' is in 'abc'", "'x' is escaped", "1 is nope", "1 is gt 'a'", "not name is defined", "name is not defined", "name is defined and n is number", "n is number is string", "n is divisibleby 2 and 1", "'a' is in ['a'] or false", "1 is not odd", "undefined_name is not defined or undefined_name.x",
)
group(
    "if",
    "{% if n > 40 %}big{% elif n > 20 %}mid{% else %}small{% endif %}",
    "{% if zero %}a{% elif empty %}b{% elif nothing %}c{% elif [] %}d{% elif {} %}e{% else %}f{% endif %}",
    "{% if undefined_name %}a{% else %}b{% endif %}",
    "{% if n and name and not zero %}x{% endif %}",
    "{% if true %}{% set v = 1 %}{% endif %}{{ v }}",
    "{% if false %}{% set v = 1 %}{% endif %}{{ v }}",
    "{% if false %}{% set name = 1 %}{% endif %}{{ name }}",
    "{% if 'upper' is filter %}{{ 'x' | upper }}{% else %}{{ 'x' | nope }}{% endif %}",
    "{% if false %}{{ 'x' | nope }}{% endif %}ok",
    "{{ 'x' | nope if false else 'y' }}",
    "{% if true %}{{ 'x' | nope }}{% endif %}",
    "{% for x in [] %}{{ x | nope }}{% endfor %}",
    "{% if 1, 2 %}tuple{% endif %}",
)
group(
    "for",
    "{% for x in nums %}{{ x }},{% endfor %}",
    "{% for x in [] %}a{% else %}none{% endfor %}",
    "{% for x in nums if x > 1 %}{{ x }}:{{ loop.index }}/{{ loop.length }} {% else %}-{% endfor %}",
    "{% for x in nums if x > 100 %}a{% else %}empty{% endfor %}",
    "{% for x in nums %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }};{% endfor %}",
    "{% for x in 'abc' %}{{ loop.previtem }}-{{ x }}-{{ loop.nextitem }} {% endfor %}",
    "{% for x in 'abcd' %}{{ loop.cycle('odd', 'even') }} {% endfor %}",
    "{% for x in [1, 1, 2, 2, 1] %}{{ loop.changed(x) }} {% endfor %}",
    "{% for a, b in pairs %}{{ a }}{{ b }}{% endfor %}",
    "{% for a, b in d.items() %}{{ a }}{{ b }}{{ ',' if not loop.last }}{% endfor %}",
    "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}",
    "{% for a, b in [1] %}{% endfor %}",
    "{% for a, b in [(1, 2, 3)] %}{% endfor %}",
    "{% for a, b in [(1,)] %}{% endfor %}",
    "{% for a, b in ['xy'] %}{{ a }}{{ b }}{% endfor %}",
    "{% for x in 5 %}{% endfor %}",
    "{% for x in none %}{% endfor %}",
    "{% for x in undefined_name %}a{% else %}nothing{% endfor %}",
    "{% for x in nums %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in nums %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}",
    "{% for x in nums %}{% for y in nums %}{% if y == 2 %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% endfor %}",
    "{% for x in [1, 2] %}{% for y in [1, 2] %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}",
    "{% for x in [1, 2] %}{% set outer = loop %}{% for y in 'ab' %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",
    "{% for node in tree recursive %}{{ node.n }}{{ loop.depth }}{% if node.c %}({{ loop(node.c) }}){% endif %}{% endfor %}",
    "{% for node in tree recursive %}{{ loop.depth0 }}{{ loop.index }}{{ loop(node.c) }}{% else %}.{% endfor %}",
    "{% for x in nums %}{{ loop(x) }}{% endfor %}",
    "{% for x in range(5) %}{{ x }}{% endfor %}|{% for x in range(10, 0, -3) %}{{ x }} {% endfor %}",
    "{% set x = 1 %}{% for i in [1, 2] %}{{ x }}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}",
    "{% for i in [1, 2] %}{% set y = i %}{% endfor %}{{ y }}",
    "{% for name in ['a'] %}{{ name }}{% endfor %}{{ name }}",
    "{% for x in nums|sort %}{{ x }} {% endfor %}",
    "{% for x in (1, 2) %}{{ x }}{% endfor %}{% for x in 1, 2 %}{{ x }}{% endfor %}",
    "{% for x in nums|map('string') %}{{ loop.length }}{{ x }}{% endfor %}",
    "{% for x in nums|select('odd') %}{{ loop.last }}{% endfor %}",
    "{% for x in nums %}{{ loop }}{% break %}{% endfor %}",
    "{% for x in [1] %}{{ loop.nope }}{% endfor %}",
    "{% for x in [1] %}{{ loop.cycle() }}{% endfor %}",
    "{{ loop }}",
    "{% for k, g in rows|groupby('city') %}{{ k }}:{% for r in g %}{{ r.id }}{% endfor %};{% endfor %}",
    "{% for r in rows|batch(3) %}{{ r|map(attribute='id')|join('-') }};{% endfor %}",
    "{% set g = nums|map('string') %}{{ g|list }}{{ g|list }}",
    "{% set g = nums|map('string') %}{% for x in g %}{{ x }}{% break %}{% endfor %}{{ g|join }}",
    "{% for x in range(200000) %}{% endfor %}",
    "{% for i in range(3) %}{% if i %}{% set a = i %}{% endif %}[{{ a }}]{% endfor %}",
    "{% break %}",
    "{% for x in d.items() %}{{ x }}{% endfor %}",
)
group(
    "set",
    "{% set a = 1 %}{{ a }}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set (a, b) = [3, 4] %}{{ a }}{{ b }}",
    "{% set a = 1, 2 %}{{ a }}",
    "{% set a = (1) %}{{ a }}",
    "{% set a, b = 1 %}",
    "{% set a, b = 'xyz' %}",
    "{% set a %}text {{ n }}{% endset %}{{ a }}|{{ a|length }}",
    "{% set a | upper | replace('A', 'B') %}aba{% endset %}{{ a }}",
    "{% set a | trim %}  x  {% endset %}[{{ a }}]",
    "{% set ns = namespace(x=1) %}{% for i in nums %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}",
    "{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}{{ ns.c }}",
    "{% set d.x = 1 %}",
    "{% set undefined_name.x = 1 %}",
    "{% set ns = namespace() %}{% set ns.a, ns.b = 1, 2 %}{{ ns.a }}{{ ns.b }}",
    "{% set ns = namespace() %}{% set ns.t %}block{% endset %}{{ ns.t }}",
    "{% set name = name ~ '!' %}{{ name }}",
    "{% set x = undefined_name %}{{ x is defined }}",
    "{% set true = 1 %}",
    "{% set 'a' = 1 %}",
    "{% set a.b.c = 1 %}",
    "{% set a = [] %}{% set b = a %}{% do b.append(1) %}{{ a }}",
    "{% set x = 1 %}{% set y %}{% set x = 2 %}{{ x }}{% endset %}{{ y }}{{ x }}",
    "{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% with %}{% set q = 1 %}{{ q }}{% endwith %}{{ q }}",
    "{% set a = 5 %}{% with a = a + 1, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}",
    "{% do nums.append(99) %}{{ nums[-1] }}",
    "{% do undefined_name.x %}",
    "{% print 1, 'a' %}",
)
group(
    "macros",
    "{% macro m() %}x{% endmacro %}{{ m() }}{{ m() }}",
    "{% macro m(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, 3) }} {{ m(b=5, a=4) }} {{ m() }}",
    "{% macro m(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=1) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(1, 2, 3) }}",
    "{% macro m() %}{{ n }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ later }}{% endmacro %}{% set later = 5 %}{{ m() }}",
    "{% set v = 1 %}{% macro m() %}{{ v }}{% set v = 2 %}{{ v }}{% endmacro %}{{ m() }}{{ v }}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}body {{ n }}{% endcall %}",
    "{% macro m() %}{{ caller(1, b=2) }}{% endmacro %}{% call(a, b=3) m() %}{{ a }}{{ b }}{% endcall %}",
    "{% macro m(items) %}{% for i in items %}{{ caller(i) }},{% endfor %}{% endmacro %}{% call(i) m(nums) %}<{{ i }}>{% endcall %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    "{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}",
    "{% macro m() %}{% if caller %}has{% else %}not{% endif %}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}B{% endmacro %}{{ a() }}",
    "{% macro f(n) %}{{ 1 if n < 2 else n * f(n - 1)|int }}{% endmacro %}{{ f(5) }}",
    "{% macro m(a, b=1, *c) %}{% endmacro %}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% macro m(x, y='d') %}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}",
    "{% macro m() %}x{% endmacro %}{{ m }}",
    "{% for i in [1, 2] %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}",
    "{% macro m(a, b) %}{{ a }}{{ b }}{% endmacro %}{{ m(*[1, 2]) }}{{ m(**{'a': 3, 'b': 4}) }}{{ m(5, **{'b': 6}) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(**{'a': 1}, a=2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(a=1, **{'a': 2}) }}",
    "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a.x }}{% endmacro %}{{ m() }}",
    "{% macro m() %}  pad  {% endmacro %}[{{ m() | trim }}]",
    "{% macro outer() %}{% macro inner() %}i{% endmacro %}{{ inner() }}{% endmacro %}{{ outer() }}",
    "{% macro m(loop) %}{{ loop }}{% endmacro %}{{ m(1) }}",
    "{% macro m(caller=none) %}{{ caller }}{% endmacro %}{{ m() }}",
    "{% call undefined_name() %}x{% endcall %}",
    "{% call n %}x{% endcall %}",
    "{{ m() }}{% macro m() %}x{% endmacro %}",
    "{% if true %}{% macro m() %}x{% endmacro %}{% endif %}{{ m() }}",
    "{% filter upper %}a{{ n }}b{% endfilter %}",
    "{% filter replace('a', 'x') | upper %}banana{% endfilter %}",
    "{% filter nope %}a{% endfilter %}",
    "{% filter trim %}  {{ name }}  {% endfilter %}|",
)
group(
    "white space",
    "a\n{% if true %}\nb\n{% endif %}\nc\n",
    "a\n\n",
    "a\n",
    "\n",
    "",
    "a {%- if true -%} b {%- endif -%} c",
    "a {{- n -}} b",
    "a {{- n }} b",
    "a {{ n -}}  \n  b",
    "a {%+ if true +%} b {% endif %}",
    "  {%- set x = 1 %}  \n{{ x }}",
    "a {# comment #} b",
    "a {#- comment -#} b",
    "{# multi\nline {{ x }} #}z",
    "{% raw %}{{ x }}{% if %}{% endraw %}",
    "a {%- raw -%} {{ x }} {%- endraw -%} b",
    "{{ '{{' }}{{ '%}' }}",
    "{{ \"{% raw %}\" }}",
    "a\r\nb\r\n{{ n }}\r\n",
    "{{ 'a\r\nb' }}",
    "{%- for x in [1, 2] -%}\n  {{ x }}\n{%- endfor -%}",
    "{% for x in [1, 2] %}\n  {{ x }}\n{% endfor %}",
    "x{{ n }}y{{n}}z",
    "{ { n } } {n} {% raw %}{{{% endraw %}",
    "{{n}}}",
    "{{ {'a': {'b': 1}}['a']['b'] }}",
    "{{{'a': 1}}}",
    "{{ {'a': 1}.a}}",
    "select {{ '\\n' }} x",
    "{%if true%}a{%endif%}",
    "{%-if true-%}  a  {%-endif-%}",
    "tab\t{{- 1 -}}\ttab",
    "{{ 1 }}\n{{ 2 }}\n\n{{ 3 }}\n",
    "a{# unclosed",
    "a{% raw %} unclosed",
    "line1 {# c #}\nline2\n{#- c -#}\nline3",
    "\u00a0{{- 1 -}}\u00a0x",
)
group(
    "syntax errors",
    "{{", "{{ }}", "{{ 1", "{{ 1 + }}", "{{ (1 }}", "{{ 1) }}", "{{ [1 }}", "{{ 'a }}", "{{ a b }}", "{{ a. }}", "{{ a.1.x. }}", "{% if %}", "{% if x %}", "{% endif %}", "{% for %}", "{% for x %}{% endfor %}", "{% for x in %}{% endfor %}", "{% for x in y %}", "{% nope %}", "{% if x %}{% endfor %}", "{% if x %}{% else %}{% else %}{% endif %}", "{% set %}", "{% set x %}", "{% set 1 = 2 %}", "{% macro %}", "{% macro m %}{% endmacro %}", "{% macro m( %}{% endmacro %}", "{% call %}{% endcall %}", "{{ a | }}", "{{ a | 1 }}", "{{ a is }}", "{{ f(a b) }}", "{{ f(a=1, b) }}", "{{ f(*a, *b) }}", "{{ f(a=1, a=2) }}", "{{ {a} }}", "{{ {'a' 1} }}", "{{ $ }}", "{{ a ? b }}", "{{ a && b }}", "{{ a = 1 }}", "{{ 1 2 }}", "{{ not }}", "{{ a if }}", "{{ a[ }}", "{{ a[] }}", "{{ x | upper( }}", "{% do %}", "{% with x %}{% endwith %}", "{% filter %}{% endfilter %}", "{% block x %}a{% endblock %}", "{% 1 %}", "{%%}", "{{ 08 }}", "{{ 1__0 }}", "{{ 1.e3 }}", "{{ .5 }}", "{{ 5. }}", "{{ a.b.0 }}", "{{ '\\x4' }}", "{{ 1 is 2 }}", "{{ a ** }}", "{{ a ~ }}", "{{ a.b c }}", "{{ 'a' 'b' }}", "{{ a; b }}", "{% if a: %}x{% endif %}", "{{ x is defined is none }}", "{{ {'a': 1,} }}", "{{ [1,] }}", "{{ (1,) }}", "{{ f(1,) }}", "{{ ((1)) }}", "{{ [,] }}", "{% set a = %}", "{% for x in y if %}{% endfor %}", "{% elif x %}", "{% else %}",
)
group(
    "globals",
    "{{ range(3)|list }}{{ range(2, 5)|list }}{{ range(5, 0, -2)|list }}{{ range(0)|list }}",
    "{{ range() }}", "{{ range(1, 2, 0) }}", "{{ range('a') }}", "{{ range(1.5) }}", "{{ range(100001) }}", "{{ range(100000)|length }}", "{{ 5 in range(10) }}{{ 'a' in range(3) }}", "{{ range(3) == range(0, 3) }}", "{{ range(3)[1:]|list }}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}",
    "{{ cycler() }}",
    "{% set j = joiner('|') %}{% for x in nums %}{{ j() }}{{ x }}{% endfor %}",
    "{% set j = joiner() %}{{ j() }}{{ j() }}",
    "{% set ns = namespace(a=1) %}{{ ns }}",
    "{{ dict(a=1).a }}",
    "{{ dict is callable }}{{ range is callable }}",
)
group(
    "sql",
    "select\n{% for c in ['a', 'b'] %}\n  {{ c }}{{ \",\" if not loop.last }}\n{% endfor %}\nfrom t\n",
    "{%- set cols = ['x', 'y'] -%}\nselect\n    {{ cols | join(',\\n    ') }}\nfrom t",
    "{% set q %}select {{ n }}{% endset %}with q as ({{ q }}) select * from q",
    "where x in ({% for w in words %}'{{ w }}'{% if not loop.last %}, {% endif %}{% endfor %})",
    "{% macro cents(c, s=2) %}({{ c }} / 100)::numeric(16, {{ s }}){% endmacro %}select {{ cents('amount') }}, {{ cents('tax', 4) }}",
    "{{ \"'\" ~ name ~ \"'\" }}",
    "{% set methods = ['card', 'cash'] %}{% for m in methods -%}\nsum(case when m = '{{ m }}' then amount end) as {{ m }}_amount\n{%- if not loop.last %},{% endif %}\n{% endfor %}",
    "{% if var is defined %}x{% endif %}{{ '' if var is not defined else var('x') }}",
    "{% set a = [] %}{% for r in rows %}{% if r.pop and r.pop > 100 %}{% do a.append(r.city) %}{% endif %}{% endfor %}{{ a }}",
    "{% set a = [] %}{% for r in rows %}{% if r['pop'] and r['pop'] > 100 %}{% do a.append(r.city) %}{% endif %}{% endfor %}{{ a }}",
    "{%- macro m(x) -%}\n  {{ x }}\n{%- endmacro -%}\n\n{{ m('a') }}\n",
    "{{ 'a' if n == 42 and name in ['orders'] else 'b' }}",
    "{{ \"%02d\" % 5 }}-{{ '%.2f' | format(2) }}",
    "{{ (n / 5) | round(1) }}{{ n // 5 }}{{ (n / 6) | int }}",
)


def run(environment, template):
    context = json.loads(json.dumps(CONTEXT))
    try:
        return {"output": environment.from_string(template).render(context)}
    except RecursionError:
        raise
    except Exception as error:  # every failure is an expected result
        return {"error": type(error).__name__, "message": str(error)}


NATIVE = [
    "plain", "{{ one }}", "{{ one }} ", "{{ one }}{{ one }}", "{{ 1 }}", "{{ 1 + 1 }}", "{{ true }}", "{{ none }}", "{{ 1.0 }}", "{{ [1, 2] }}", "{{ {'a': 1} }}", "{{ 'x' }}",
    "{{ '1' }}", "{{ '1' | as_number }}", "{{ '1.5' | as_number }}", "{{ 'x' | as_number }}", "{{ 'true' | as_bool }}", "{{ 'True' | as_bool }}", "{{ 'False' | as_bool }}", "{{ one | as_bool }}",
    "{{ '[1, 2]' | as_native }}", "{{ '{\"a\": 1}' | as_native }}", "{{ '(1, 2)' | as_native }}", "{{ 'None' | as_native }}", "{{ 'x y' | as_native }}", "{{ '-5' | as_native }}", "{{ '1_000' | as_native }}", "{{ '012' | as_native }}", "{{ \"'quoted'\" | as_native }}", "{{ '{1, 2}' | as_native }}", "{{ '' | as_native }}", "{{ ' 1' | as_native }}", "{{ '1 ' | as_native }}", "{{ '0x1f' | as_native }}", "{{ '1e3' | as_native }}", "{{ '1,' | as_native }}", "{{ '[1,' | as_native }}", "{{ 'a' | as_text }}", "{{ one | as_text }}", "{{ '5' | as_text }}",
    "{{ flag }}", "{{ flag | as_bool }}", "{{ text }}", "{{ number_text }}", "{{ number_text | as_number }}", "{{ number_text | int }}", "{{ items }}", "{{ items[0] }}", "{{ one if flag else text }}", "{{ 'a' if flag else 'b' }}", "{% if flag %}{{ one }}{% endif %}", "{% if flag %}x{% endif %}", "{% if not flag %}x{% endif %}", "{% for i in items %}{{ i }}{% endfor %}", "{% for i in items[:1] %}{{ i }}{% endfor %}",
    "{% set a = 5 %}{{ a }}", "{{ missing }}", "{{ missing.x }}", "{{ items | length }}", "{{ 'a' ~ one }}", "{{ items | join(',') }}", "{{ 5 | string }}", "{{ 'A' | lower }}", "", "{{ '' }}", "{{ 1 if true else 2 }}", "{{ -1 }}", "{{ 1 == 1 }}", "{{ not true }}", "{{ 'abc'[0] }}", "{{ 'abc' | length }}", "{{ range(2) }}", "{{ range(2) | list }}", "{{ [1, one] }}", "{{ 'a' is string }}", "{{ [] }}", "{{ () }}", "{{ 'a' | map('upper') | list }}", "{{ items | first }}", "{{ nothing }}", "{{ floaty }}", "{{ floaty * 2 }}",
]
NATIVE_CONTEXT = {"one": 1, "flag": True, "text": "abc", "number_text": "42", "items": [7, 8], "nothing": None, "floaty": 1.5}


def tagged(value):
    """The value with its type, so that 1, 1.0, True and '1' stay apart in JSON."""
    if isinstance(value, (list, tuple, set)):
        return {"type": type(value).__name__, "items": [tagged(item) for item in value]}
    if isinstance(value, dict):
        return {"type": "dict", "items": [[tagged(key), tagged(item)] for key, item in value.items()]}
    if isinstance(value, str):
        return {"type": "str", "repr": repr(str(value))}
    return {"type": type(value).__name__, "repr": "" if type(value).__name__ == "Undefined" else repr(value)}


def native_cases():
    try:
        from dbt_common.clients.jinja import get_template, render_template
    except ImportError:
        print("native cases left as they are: they need dbt-common", file=sys.stderr)
        return
    made = []
    for template in NATIVE:
        context = json.loads(json.dumps(NATIVE_CONTEXT))
        try:
            value = render_template(get_template(template, context, native=True), context)
            made.append({"template": template, "value": tagged(value)})
        except Exception as error:
            made.append({"template": template, "error": type(error).__name__})
    write("native-cases.json", {"context": NATIVE_CONTEXT, "cases": made})
    print(f"{len(made)} native cases")


def write(name, data):
    target = os.path.join(os.path.dirname(__file__), "..", "lib", "jinja", "fixtures", name)
    with open(target, "w", encoding="utf-8") as out:
        json.dump(data, out, indent=1, ensure_ascii=True)
        out.write("\n")


def main():
    environment = SandboxedEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    made = []
    for name, templates in CASES.items():
        for template in templates:
            result = run(environment, template)
            if " at 0x" in result.get("output", "") or " at 0x" in result.get("message", ""):
                print("left out, prints an address:", template, file=sys.stderr)
                continue
            made.append({"group": name, "template": template, **result})
    write("cases.json", {"context": CONTEXT, "cases": made})
    print(f"{len(made)} cases")
    native_cases()


main()
