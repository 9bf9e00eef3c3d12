"""Writes random Jinja templates and what the real jinja2 makes of them, one JSON object a line.

    python scripts/fuzz-jinja.py COUNT SEED

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


class Maker:
    def __init__(self, rng):
        self.rng = rng
        self.used = set()

    def pick(self, table, kind):
        name = self.rng.choice(list(table))
        self.used.add(f"{kind} {name}")
        return name, ", ".join(self.rng.choice(table[name]))

    def expression(self, depth):
        rng = self.rng
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

    def statement(self, depth):
        rng = self.rng
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
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    environment = SandboxedEnvironment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"])
    signal.signal(signal.SIGALRM, too_slow)
    print(json.dumps({"context": CONTEXT}))
    made = 0
    rng = random.Random(seed)
    while made < count:
        maker = Maker(rng)
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
