"""Writes random Jinja templates and what the real jinja2 makes of them, one JSON object a line.

    python scripts/fuzz-jinja.py COUNT SEED [wide]

`wide` adds what the first generator is blind to: formats of every kind, slices, escapes, letters whose case is odd,
large and small numbers, line ends, white space control, macros within macros, all of `loop`.

scripts/fuzz-jinja.mjs runs it and holds our engine against it. Needs jinja2 3.1.
"""
import json
import random
import signal
import sys

from jinja2.sandbox import SandboxedEnvironment

CONTEXT = {
    "n": 7, "neg": -3, "zero": 0, "f": 2.5, "g": -0.75, "t": True, "no": False, "nothing": None,
    "s": "Hello World", "e": "", "u": "Zoë 😀", "num": "12", "csv": "a,b,,c", "pad": "  x y ", "ml": "one\ntwo\n\nthree",
    "l": [3, 1, 2], "ls": ["b", "A", "c"], "lm": [1, "a", None, 2.5, True], "el": [], "ll": [[1, "x"], [2, "y"]],
    "d": {"a": 1, "b": "two", "C": None}, "ed": {}, "dd": {"k": {"x": [1, 2]}, "items": 5},
    "rows": [{"id": 2, "c": "x", "p": 1.5}, {"id": 1, "c": "Y", "p": None}, {"id": 3, "c": "x"}],
}

FILTERS = {
    "abs": [[]], "attr": [["'a'"], ["'upper'"]], "batch": [["2"], ["2", "0"]], "capitalize": [[]], "center": [["9"]], "count": [[]], "default": [["1"], ["'z'", "true"]],
    "dictsort": [[], ["true"], ["false", "'value'"]], "escape": [[]], "filesizeformat": [[], ["true"]], "first": [[]], "float": [[], ["1.5"]], "format": [["1"], ["'a'", "2"]],
    "groupby": [["'c'"], ["0"]], "indent": [[], ["2"], ["2", "true"], ["1", "false", "true"]], "int": [[], ["5"], ["0", "16"]], "items": [[]], "join": [[], ["', '"], ["'-'", "'c'"]], "last": [[]],
    "length": [[]], "list": [[]], "lower": [[]], "map": [["'upper'"], ["'string'"], ["attribute='c'"], ["attribute='id'"], ["'int'"], ["'length'"], ["attribute=0"]], "max": [[], ["true"], ["attribute='id'"]], "min": [[], ["attribute='c'"]],
    "pprint": [[]], "reject": [[], ["'odd'"], ["'none'"]], "rejectattr": [["'p'"], ["'c'", "'eq'", "'x'"]], "replace": [["'a'", "'b'"], ["'l'", "''", "1"], ["1", "2"]], "reverse": [[]], "round": [[], ["1"], ["1", "'floor'"], ["0", "'ceil'"]],
    "select": [[], ["'odd'"], ["'string'"], ["'gt'", "1"]], "selectattr": [["'p'"], ["'c'", "'in'", "['x']"], ["'id'", "'ge'", "2"]], "slice": [["2"], ["3", "0"]], "sort": [[], ["true"], ["attribute='id'"], ["case_sensitive=true"]], "string": [[]], "striptags": [[]],
    "sum": [[], ["attribute='id'"], ["start=1"]], "title": [[]], "tojson": [[], ["1"]], "trim": [[], ["'x'"]], "truncate": [["5"], ["5", "true"], ["4", "false", "''", "0"]], "unique": [[], ["true"]], "upper": [[]], "urlencode": [[]], "wordcount": [[]], "wordwrap": [["4"], ["6", "false"]], "xmlattr": [[]], "d": [["0"]], "e": [[]], "safe": [[]], "forceescape": [[]],
}
TESTS = {
    "odd": [[]], "even": [[]], "divisibleby": [["2"], ["0"]], "defined": [[]], "undefined": [[]], "none": [[]], "boolean": [[]], "true": [[]], "false": [[]], "integer": [[]], "float": [[]], "number": [[]], "lower": [[]], "upper": [[]],
    "string": [[]], "mapping": [[]], "sequence": [[]], "iterable": [[]], "callable": [[]], "sameas": [["none"], ["true"]], "escaped": [[]], "in": [["l"], ["'Hello'"], ["d"]], "eq": [["1"], ["s"]], "ne": [["1"]], "gt": [["1"]], "ge": [["1"]], "lt": [["1"]], "le": [["1"]], "filter": [[]], "test": [[]],
}
METHODS = {
    "upper": [[]], "lower": [[]], "title": [[]], "capitalize": [[]], "swapcase": [[]], "strip": [[], ["' H'"]], "lstrip": [[], ["'H'"]], "rstrip": [[], ["'d'"]], "split": [[], ["','"], ["','", "1"], ["' '"]], "rsplit": [["','", "1"], ["none", "1"]], "splitlines": [[], ["true"]],
    "replace": [["'l'", "'L'"], ["'o'", "''", "1"], ["''", "'.'"]], "startswith": [["'H'"], ["('a', 'H')"]], "endswith": [["'d'"]], "join": [["ls"], ["'abc'"], ["l"]], "find": [["'o'"], ["'o'", "5"]], "rfind": [["'o'"]], "index": [["'o'"], ["1"]], "count": [["'l'"], ["1"]], "zfill": [["5"]],
    "ljust": [["5"], ["5", "'.'"]], "rjust": [["5"], ["14", "'.'"]], "center": [["6"], ["15", "'*'"]], "partition": [["','"], ["' '"]], "rpartition": [["','"]], "removeprefix": [["'He'"]], "removesuffix": [["'ld'"]], "isdigit": [[]], "isalpha": [[]], "isalnum": [[]], "isupper": [[]], "islower": [[]], "isspace": [[]], "istitle": [[]], "isnumeric": [[]], "isidentifier": [[]],
    "format": [["1", "'a'"], ["a=1"]], "expandtabs": [["4"]], "casefold": [[]], "append": [["1"]], "extend": [["[1]"], ["'ab'"]], "insert": [["0", "1"]], "pop": [[], ["0"], ["'a'"], ["'q'", "0"]], "remove": [["1"], ["'A'"]], "sort": [[], ["reverse=true"]], "reverse": [[]], "copy": [[]], "clear": [[]],
    "keys": [[]], "values": [[]], "items": [[]], "get": [["'a'"], ["'q'"], ["'q'", "1"]], "update": [["{'z': 1}"], ["q=1"]], "setdefault": [["'a'"], ["'q'", "2"]], "bit_length": [[]], "is_integer": [[]],
}
GROUPED = "rows|groupby('c')"
LITERALS = ["0", "1", "2", "3", "10", "-1", "1.5", "0.25", "1e3", "'a'", "'abc'", "''", "'%s-%s'", "'{} {}'", "'x<y>&z'", "'3'", "'4.5'", "none", "true", "false", "[]", "{}", "()", "[1, 2]", "['x', 'y']", "(1, 'a')", "{'a': 1, 'b': [2]}", "range(4)", "range(5, 0, -2)", "2 ** 70", "'über'"]
NAMES = list(CONTEXT) + ["missing", "x"]
OPERATORS = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]


ODD_LITERALS = ["0.1", "1e16", "1e15", "1e-5", "1e-4", "123456789.125", "1e22", "5e-324", "1e100", "0.1 + 0.2", "10 / 3", "-0.0", "2.0", "2 ** 64", "-(10 ** 20)", "10 ** 30 + 1", "1_000", "0x1F", "0b101", "0o17", "-7 // 2", "-7 % 3", "7.5 // 2", "-7.5 % 2", "2 ** -1", "2 ** 0.5", r"'a\nb'", r"'t\tx'", r"'back\\slash'", r"'\x41\u00e9'", r"'it\'s'", '"say \\"x\\""', "'ß'", "'İi'", "'ǆ'", "'ﬁ'", "'ΣΑΣ'", r"'a\u2028b'", "'日本'", "'e\u0301'", "'\U0001f600x'", r"'a\r\nb\rc'", "'True'", "'1e5'", "' 12 '", "'-7'", "'0x1f'", "(1, 2, 3)", "((1,), [2], {'a': (3,)})", "{1: 'a', 'b': 2, none: 3, (1, 2): 4}", "{'z': 1, 'a': 2}", "[true, 1, 1.0]", "[[], {}, ()]", "'a' 'b'", "dict(a=1, **{'b': 2})", "range(10, 0, -3)", "namespace(a=1).a", "'x' * 3", "[1] * 2", "3 * 'ab'"]
PERCENTS = ["'%05d'", "'%-8s|'", "'%+.3f'", "'%x'", "'%X'", "'%#o'", "'%e'", "'%g'", "'%c'", "'%r'", "'%5.1f%%'", "'% d'", "'%8.3s|'", "'%i'", "'%s %s'", "'%(a)s'", "'%.0f'", "'%10g|'", "'%s'", "'%a'", "'%5%'", "'%'", "'%z'"]
SPECS = ["'{:>8}|'", "'{:^9}|'", "'{:08.3f}'", "'{:,}'", "'{:+d}'", "'{:x}'", "'{:#b}'", "'{:.2%}'", "'{!r}'", "'{0[a]}'", "'{:e}'", "'{:g}'", "'{:_}'", "'{:*<6}|'", "'{:.3}'", "'{0} {0}'", "'{a}'", "'{:c}'", "'{:5}|'", "'{{}}'", "'{:n}'", "'{!s:>5}'", "'{:=+6}'", "'{'", "'{:.1f}'"]
INDEXES = ["", "0", "1", "2", "-1", "-2", "5", "-9", "none", "n", "zero"]
CASES = ["upper", "lower", "title", "capitalize", "swapcase", "casefold", "isupper", "islower", "istitle", "isalpha", "isdigit", "isnumeric", "isdecimal", "isalnum", "isspace", "isidentifier", "isprintable", "isascii"]
ODD_CALLS = ["center(n)", "ljust(neg)", "rjust(12, 'é')", "zfill(-1)", "zfill(8)", "split(none, 1)", "rsplit(' ', 1)", "split('')", "splitlines(true)", "expandtabs(3)", "find('', 2)", "rfind('')", "count('')", "index('zz')", "replace('', '-', 2)", "startswith('', 9)", "endswith(('d', ''))", "partition('o')", "rpartition('o')", "strip('')", "lstrip('aH')", "translate({97: 'b', 108: none})", "encode", "join([])", "join({'a': 1})", "removeprefix('')", "format()", "find('o', -3)", "count('o', 0, 5)", "startswith('H', 0, none)", "index('l', 3)"]
LOOPS = ["loop.index0", "loop.revindex0", "loop.cycle('a', 'b')", "loop.cycle(1)", "loop.changed(x)", "loop.depth0", "loop.previtem", "loop.nextitem", "loop.first", "loop.last", "loop.length", "loop.nope", "loop"]


class Maker:
    def __init__(self, rng, wide=False):
        self.wide = wide
        self.rng = rng
        self.used = set()

    def pick(self, table, kind):
        name = self.rng.choice(list(table))
        self.used.add(f"{kind} {name}")
        return name, ", ".join(self.rng.choice(table[name]))

    def expression(self, depth):
        rng = self.rng
        if self.wide and rng.random() < 0.3:
            return self.odd(depth)
        if depth <= 0 or rng.random() < 0.15:
            return rng.choice(LITERALS) if rng.random() < 0.4 else rng.choice(NAMES)
        kind = rng.randrange(13)
        inner = self.expression(depth - 1)
        if kind <= 3:
            name, args = self.pick(FILTERS, "filter")
            return f"{inner} | {name}" + (f"({args})" if args or rng.random() < 0.1 else "")
        if kind == 4:
            name, args = self.pick(TESTS, "test")
            return f"({inner} is {rng.choice(['', 'not '])}{name}" + (f"({args})" if args else "") + ")"
        if kind <= 6:
            name, args = self.pick(METHODS, "method")
            return f"({inner}).{name}({args})"
        if kind <= 8:
            operator = rng.choice(OPERATORS)
            self.used.add(f"operator {operator}")
            other = self.expression(depth - 2)
            text = f"{inner} {operator} {other}"
            return f"({text})" if rng.random() < 0.6 else text
        if kind == 9:
            key = rng.choice(["0", "-1", "1:", ":2", "::-1", "'a'", "'k'", "1", "n", "'c'", "5"])
            self.used.add("subscript")
            return f"({inner})[{key}]"
        if kind == 10:
            self.used.add("attribute")
            return f"({inner}).{rng.choice(['a', 'k', 'items', 'c', 'x', 'id', 'upper'])}"
        if kind == 11:
            self.used.add("conditional")
            return f"({inner} if {self.expression(depth - 2)}" + rng.choice(["", f" else {self.expression(depth - 2)}"]) + ")"
        self.used.add("collection")
        return rng.choice([f"[{inner}, 1]", f"({inner},)", "{'k': " + inner + "}", f"-({inner})", f"not {inner}", f"dict(a={inner})"])

    def odd(self, depth):
        rng = self.rng
        inner = lambda: self.expression(depth - 1)
        kind = rng.randrange(8) if depth > 0 else 0
        self.used.add("odd " + ["literal", "percent", "percent filter", "spec", "slice", "case", "call", "set operation"][kind])
        if kind == 0:
            return rng.choice(ODD_LITERALS)
        if kind == 1:
            return f"({rng.choice(PERCENTS)} % {rng.choice(['({})', '({}, 1)', '({},)', 'd', 'f', 'n', 's'])})".replace("{}", inner())
        if kind == 2:
            return f"{rng.choice(PERCENTS)} | format({inner()})"
        if kind == 3:
            return f"{rng.choice(SPECS)}.format({inner()}, {rng.choice(LITERALS)}, a={rng.choice(NAMES)})"
        if kind == 4:
            return f"({inner()})[{rng.choice(INDEXES)}:{rng.choice(INDEXES)}:{rng.choice(INDEXES)}]"
        if kind == 5:
            return f"({inner()}).{rng.choice(CASES)}()"
        if kind == 6:
            return f"({inner()}).{rng.choice(ODD_CALLS)}"
        return f"({inner()} {rng.choice(['<', '==', 'in', '+', '~', '*', 'and', 'or', '!='])} {rng.choice(ODD_LITERALS)})"

    def odd_statement(self, depth):
        rng = self.rng
        expression = lambda: self.expression(rng.randrange(3))
        left, right = (lambda: rng.choice(["", "-", "+"])), (lambda: rng.choice(["", "-", "+"]))
        space = rng.choice(["\n", "  \n ", "\r\n", " ", "\t"])
        kind = rng.randrange(9)
        self.used.add("odd " + ["space", "loop fields", "nested loops", "macro in macro", "varargs", "call with arguments", "namespace", "lines", "scope"][kind])
        return [
            lambda: f"a{space}{{%{left()} if {expression()} {right()}%}}{space}b{space}{{%{left()} endif {right()}%}}{space}c{space}{{{{{left()} {expression()} {rng.choice(['', '-'])}}}}}{space}",
            lambda: f"{{% for x in {expression()} %}}{{{{ {rng.choice(LOOPS)} }}}}|{{{{ {rng.choice(LOOPS)} }}}};{{% endfor %}}",
            lambda: f"{{% for x in [1, 2] %}}{{% set o = loop %}}{{% for y in {expression()} %}}{{{{ o.index }}}}{{{{ loop.index }}}}{{{{ x }}}}{{% if loop.index == 2 %}}{{% break %}}{{% endif %}}{{% else %}}none{{% endfor %}}{{% endfor %}}{{{{ x }}}}",
            lambda: f"{{% macro a(x) %}}{{% macro b(y=x) %}}[{{{{ x }}}}{{{{ y }}}}]{{% endmacro %}}{{{{ b() }}}}{{{{ b({expression()}) }}}}{{% endmacro %}}{{{{ a({expression()}) }}}}{{{{ b is defined }}}}{{{{ a.name }}}}{{{{ a.arguments }}}}",
            lambda: f"{{% macro v(x=1) %}}{{{{ x }}}}{{{{ varargs }}}}{{{{ kwargs }}}}{{% endmacro %}}{{{{ v({rng.choice(['1, 2, 3', 'z=2', '1, *[2, 3]', '**d', 'x=3, y=4', ''])}) }}}}{{{{ v({expression()}, k={expression()}) }}}}",
            lambda: f"{{% macro w(a) %}}{{{{ caller(a, y=2) }}}}{{{{ caller(a) }}}}{{% endmacro %}}{{% call(x, y=1) w({expression()}) %}}{{{{ x }}}}-{{{{ y }}}}{{% call(z) w(x) %}}{{{{ z }}}}{{% endcall %}}{{% endcall %}}",
            lambda: f"{{% set ns = namespace({{'q': {expression()}}}, v=0) %}}{{% for x in {expression()} %}}{{% set ns.v = loop.index %}}{{% set ns.q = x %}}{{% endfor %}}{{{{ ns.v }}}}{{{{ ns.q }}}}{{{{ ns.w }}}}",
            lambda: f"line\r\n{{# note #}}\r\n{{{{ {expression()} }}}}\rx\n{{% raw -%}}\n {{{{ r }}}} {{%- endraw +%}}\n",
            lambda: f"{{% set x = {expression()} %}}{{% if true %}}{{% set x = 2 %}}{{% endif %}}{{% for i in [1] %}}{{% set x = 3 %}}{{{{ x }}}}{{% endfor %}}{{{{ x }}}}{{% set a, b = {rng.choice(['1, 2', 'll', '(x, n)', expression()])} %}}{{{{ a }}}}{{{{ b }}}}",
        ][kind]()

    def statement(self, depth):
        rng = self.rng
        if self.wide and rng.random() < 0.4:
            return self.odd_statement(depth)
        kind = rng.randrange(13)
        expression = lambda: self.expression(rng.randrange(3))
        body = (lambda: self.body(depth - 1)) if depth > 0 else (lambda: "{{ x }}")
        dash = lambda: rng.choice(["", "", "", "-"])
        names = ["if", "for", "for-if", "for-unpack", "set", "set-block", "macro", "call", "filter-block", "with", "do", "namespace", "recursive"]
        self.used.add(f"statement {names[kind]}")
        return [
            lambda: f"{{%{dash()} if {expression()} {dash()}%}}{body()}{{% elif {expression()} %}}{body()}{{% else %}}{body()}{{%{dash()} endif %}}",
            lambda: f"{{% for x in {expression()} {dash()}%}}{body()}{{{{ loop.{rng.choice(['index', 'last', 'length', 'revindex', 'first', 'previtem', 'nextitem', 'depth'])} }}}}{{% else %}}empty{{% endfor %}}",
            lambda: f"{{% for x in {expression()} if {rng.choice(['x', 'x is string', 'x is number', 'x != 1'])} %}}{{{{ x }}}}{rng.choice(['', '{% break %}', '{% continue %}'])},{{% endfor %}}",
            lambda: f"{{% for x, y in {rng.choice(['d.items()', 'll', 'd|dictsort', GROUPED, expression()])} %}}{{{{ x }}}}={{{{ y }}}};{{% endfor %}}",
            lambda: f"{{% set x = {expression()} %}}{{{{ x }}}}",
            lambda: f"{{% set x {rng.choice(['', '| upper', '| trim', '| length'])} %}} {body()} {{% endset %}}[{{{{ x }}}}]",
            lambda: f"{{% macro m(x, y={expression()}) %}}{body()}|{{{{ y }}}}{{% endmacro %}}{{{{ m({expression()}) }}}}{{{{ m({rng.choice(['', 'y=1', '1, 2', '1, 2, 3', 'z=1'])}) }}}}",
            lambda: f"{{% macro w(a) %}}<{{{{ caller({rng.choice(['', 'a', '1, 2'])}) }}}}>{{% endmacro %}}{{% call(x) w({expression()}) %}}{body()}{{% endcall %}}",
            lambda: f"{{% filter {self.pick({k: v for k, v in FILTERS.items() if k in ('upper', 'trim', 'replace', 'indent', 'title', 'length', 'truncate', 'escape')}, 'filter')[0]}{rng.choice(['', '(2)'])} %}}{body()}{{% endfilter %}}",
            lambda: f"{{% with x = {expression()} %}}{body()}{{% endwith %}}{{{{ x }}}}",
            lambda: f"{{% do l.{rng.choice(['append(9)', 'pop()', 'sort()', 'extend(ls)', 'insert(1, n)'])} %}}{{{{ l }}}}",
            lambda: f"{{% set ns = namespace(v={expression()}) %}}{{% for x in l %}}{{% set ns.v = {rng.choice(['x', 'ns.v ~ x', '[ns.v, x]', 'ns.v + x'])} %}}{{% endfor %}}{{{{ ns.v }}}}",
            lambda: "{% for x in [1, [2, [3]], 'ab'] recursive %}{% if x is sequence and x is not string %}({{ loop(x) }}){% else %}{{ x }}@{{ loop.depth }}{% endif %}{% endfor %}",
        ][kind]()

    def body(self, depth):
        rng = self.rng
        parts = []
        for _ in range(rng.randrange(1, 3)):
            roll = rng.random()
            if roll < 0.3:
                parts.append(rng.choice(["text", " ", "\n", "  a\n b ", "{# note #}", "{% raw %}{{ r }}{% endraw %}"]))
            elif roll < 0.75 or depth <= 0:
                parts.append(rng.choice(["{{ ", "{{- ", "{{"]) + self.expression(rng.randrange(4)) + rng.choice([" }}", " -}}", "}}"]))
            else:
                parts.append(self.statement(depth))
        return "".join(parts)


def too_slow(_signal, _frame):
    raise TimeoutError


def main():
    count, seed, wide = int(sys.argv[1]), int(sys.argv[2]), "wide" in sys.argv[3:]
    environment = SandboxedEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    signal.signal(signal.SIGALRM, too_slow)
    print(json.dumps({"context": CONTEXT}))
    made = 0
    rng = random.Random(seed)
    while made < count:
        maker = Maker(rng, wide)
        template = "{{ " + maker.expression(4) + " }}" if rng.random() < 0.6 else maker.body(2)
        case = {"template": template, "used": sorted(maker.used)}
        signal.setitimer(signal.ITIMER_REAL, 2)
        try:
            output = environment.from_string(template).render(json.loads(json.dumps(CONTEXT)))
            if len(output) > 50_000 or " at 0x" in output.lower():
                continue
            case["output"] = output
        except TimeoutError:
            continue
        except Exception as error:
            if " at 0x" in str(error).lower():
                continue
            case["error"] = f"{type(error).__name__}: {error}"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        made += 1
        print(json.dumps(case))


main()
