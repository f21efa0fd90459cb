"""Calculator functions: the small part of PostScript that PDF keeps (ISO 32000-1, 7.10.5). No loops, so they end."""

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence

from portal.artwork.placed.faults import Unconvertible

_TOKEN = re.compile(rb"[{}]|[^\s{}]+")
_COMMENT = re.compile(rb"%[^\r\n]*")
_MOST_TOKENS = 20_000
_MOST_STACK = 200
_MOST_DEPTH = 30

Program = list["float | bytes | Program"]
Stack = list[float]


def _integer(binary: Callable[[int, int], int]) -> Callable[[float, float], float]:
    return lambda a, b: float(binary(int(a), int(b)))


def _shift(value: int, by: int) -> int:
    by = max(-64, min(by, 64))
    return value << by if by >= 0 else value >> -by


_BINARY: dict[bytes, Callable[[float, float], float]] = {
    b"add": operator.add, b"sub": operator.sub, b"mul": operator.mul, b"div": operator.truediv,
    b"idiv": lambda a, b: float(int(a / b)), b"mod": math.fmod, b"exp": math.pow,
    b"atan": lambda a, b: math.degrees(math.atan2(a, b)) % 360,
    b"eq": operator.eq, b"ne": operator.ne, b"gt": operator.gt,
    b"ge": operator.ge, b"lt": operator.lt, b"le": operator.le,
    b"and": _integer(operator.and_), b"or": _integer(operator.or_), b"xor": _integer(operator.xor),
    b"bitshift": _integer(_shift),
}  # fmt: skip
_UNARY: dict[bytes, Callable[[float], float]] = {
    b"abs": abs, b"neg": operator.neg, b"ceiling": math.ceil, b"floor": math.floor,
    b"round": lambda a: math.floor(a + 0.5), b"truncate": math.trunc, b"cvi": math.trunc, b"cvr": float,
    b"sqrt": math.sqrt, b"ln": math.log, b"log": math.log10,
    b"sin": lambda a: math.sin(math.radians(a)), b"cos": lambda a: math.cos(math.radians(a)),
    b"not": lambda a: float(not a) if a in {0, 1} else float(~int(a)),
}  # fmt: skip
_CONSTANTS = {b"true": 1.0, b"false": 0.0}


def calculator(source: bytes) -> Callable[[Sequence[float]], tuple[float, ...]]:
    """The function that a program computes. Raises ``Unconvertible``, as its function does."""
    tokens = _TOKEN.findall(_COMMENT.sub(b"", source))
    if not tokens or tokens[0] != b"{" or len(tokens) > _MOST_TOKENS:
        raise Unconvertible
    program = _program(iter(tokens[1:]), 0)

    def calculated(values: Sequence[float]) -> tuple[float, ...]:
        stack = list(values)
        try:
            _run(program, stack)
        except (ArithmeticError, IndexError, ValueError, TypeError) as error:
            raise Unconvertible from error
        return tuple(float(value) for value in stack)

    return calculated


def _program(tokens: Iterator[bytes], depth: int) -> Program:
    if depth > _MOST_DEPTH:
        raise Unconvertible
    program: Program = []
    for token in tokens:
        if token == b"{":
            program.append(_program(tokens, depth + 1))
        elif token == b"}":
            return program
        else:
            program.append(_number(token))
    raise Unconvertible


def _number(token: bytes) -> float | bytes:
    try:
        return float(token)
    except ValueError:
        return _CONSTANTS.get(token, token)


def _run(program: Program, stack: Stack) -> None:
    for place, step in enumerate(program):
        if len(stack) > _MOST_STACK:
            raise Unconvertible
        if isinstance(step, float):
            stack.append(step)
        elif step in (b"if", b"ifelse"):
            _branch(program, place, stack)
        elif isinstance(step, bytes):
            _operate(step, stack)


def _branch(program: Program, place: int, stack: Stack) -> None:
    """Runs one of the procedures that stand before ``if`` or ``ifelse``."""
    both = program[place] == b"ifelse"
    chosen = program[place - (2 if both else 1)] if stack.pop() else program[place - 1] if both else []
    if not isinstance(chosen, list):
        raise Unconvertible
    _run(chosen, stack)


def _operate(step: bytes, stack: Stack) -> None:
    if step in _BINARY:
        second = stack.pop()
        stack.append(float(_BINARY[step](stack.pop(), second)))
    elif step in _UNARY:
        stack.append(float(_UNARY[step](stack.pop())))
    else:
        _arrange(step, stack)


def _arrange(step: bytes, stack: Stack) -> None:
    """Moves what is on the stack."""
    match step:
        case b"pop":
            stack.pop()
        case b"exch":
            stack[-1], stack[-2] = stack[-2], stack[-1]
        case b"dup":
            stack.append(stack[-1])
        case b"copy":
            count = int(stack.pop())
            if not 0 <= count <= len(stack):
                raise Unconvertible
            stack += stack[len(stack) - count :]
        case b"index":
            at = int(stack.pop())
            if at < 0:
                raise Unconvertible
            stack.append(stack[-1 - at])
        case b"roll":
            _roll(stack)
        case _:
            raise Unconvertible


def _roll(stack: Stack) -> None:
    by, count = int(stack.pop()), int(stack.pop())
    if not 0 <= count <= len(stack):
        raise Unconvertible
    if count:
        top = stack[-count:]
        by %= count
        stack[-count:] = top[-by:] + top[:-by] if by else top
