"""Views of floats that are safe to index: what a voice's tables and lines, and the rows of its lanes, are read through.

NumPy's arrays, as numba compiles them, read whatever stands behind their end. A view holds an address and a size, and
an index outside it means the nearest place inside: no code of a user's can reach memory that is not its own. The views
are also told apart for the compiler: what is written through a view of one kind is never read through another, so it
may load sixteen lanes' places of a table at once although it stores to their rows in between.

Source: type-based alias analysis as in the LLVM Language Reference ("tbaa" metadata; one root, one scalar type a kind).
Threads: any. SAFETY: the address and the size are trusted; they come from the arena only.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable, typeof_impl

from workbench.rt.memory import f32_at, i32_at

I32, I64 = ir.IntType(32), ir.IntType(64)
LINE_BYTES = 64  # a cache line, and the widest vector


class ViewType(types.Type):
    """numba's type of a view.

    Parameters
    ----------
    kind : str
        ``"table"``, ``"line"``, ``"rows"`` or ``"local rows"``: what can overlap.
    ndim : int
        1 or 2.
    dtype : numba type
        float32, or int32 for rows.
    """

    def __init__(self, kind: str, ndim: int, dtype: Any = types.float32) -> None:
        self.kind, self.ndim, self.dtype = kind, ndim, dtype
        super().__init__(f"View({kind}, {ndim}, {dtype})")

    @property
    def is_writable(self) -> bool:
        """Whether it can be written through."""
        return self.kind != "table"

    def takes(self, index: Any) -> bool:
        """Say whether an index of some type means a single number.

        Parameters
        ----------
        index : numba type
            Of the index.

        Returns
        -------
        bool
            True for as many whole numbers as it has dimensions.
        """
        parts = index.types if isinstance(index, types.BaseTuple) else (index,)
        return len(parts) == self.ndim and all(isinstance(each, types.Integer) for each in parts)


TABLE, TABLES, LINE = ViewType("table", 1), ViewType("table", 2), ViewType("line", 1)
ROWS, WHOLE_ROWS = ViewType("rows", 2), ViewType("rows", 2, types.int32)
LOCAL_ROWS, LOCAL_WHOLE_ROWS = ViewType("local rows", 2), ViewType("local rows", 2, types.int32)


class View:
    """A view in plain Python: for the safety check, and for running without the JIT.

    Parameters
    ----------
    array : numpy.ndarray
        What it shows.
    kind : ViewType
        As what.
    """

    def __init__(self, array: np.ndarray, kind: ViewType) -> None:
        self.array = array
        self.kind = kind

    def _inside(self, index: Any) -> Any:
        places = index if isinstance(index, tuple) else (index,)
        held = tuple(min(max(int(k), 0), n - 1) for k, n in zip(places, self.array.shape, strict=False))
        return held if isinstance(index, tuple) else held[0]

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: Any) -> Any:
        found = self.array[self._inside(index)]
        return View(found, TABLE) if isinstance(found, np.ndarray) else found

    def __setitem__(self, index: Any, value: Any) -> None:
        self.array[self._inside(index)] = value


@typeof_impl.register(View)
def _typeof_view(view: View, context: Any) -> ViewType:
    return view.kind


@register_model(ViewType)
class _ViewModel(models.StructModel):
    """An address, and how many rows of how many numbers."""

    def __init__(self, manager: Any, view: ViewType) -> None:
        members = [("data", types.CPointer(view.dtype)), ("rows", types.int32), ("length", types.int32)]
        super().__init__(manager, view, members)


def _maker(view: ViewType) -> Any:
    """Make the intrinsic that makes views of a type: (address, rows, length) -> view."""

    @intrinsic
    def make(typing_context: Any, address: Any, rows: Any, length: Any) -> Any:
        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            made = cgutils.create_struct_proxy(view)(context, builder)
            made.data = builder.inttoptr(arguments[0], context.get_value_type(types.CPointer(view.dtype)))
            made.rows, made.length = (builder.trunc(each, I32) for each in arguments[1:])
            return made._getvalue()  # noqa: SLF001 numba's own way to read a struct

        return view(types.int64, types.int64, types.int64), codegen

    return make


def _local_maker(view: ViewType) -> Any:
    """Make the intrinsic that makes views of a function's own memory: (rows, length), both written as numbers."""

    @intrinsic(prefer_literal=True)
    def make(typing_context: Any, rows: Any, length: Any) -> Any:
        if not all(isinstance(each, types.IntegerLiteral) for each in (rows, length)):
            return None
        shape = [each.literal_value for each in (rows, length)]

        def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            room = ir.ArrayType(context.get_value_type(view.dtype), shape[0] * shape[1])
            with builder.goto_entry_block():
                memory = builder.alloca(room)
            memory.align = LINE_BYTES
            made = cgutils.create_struct_proxy(view)(context, builder)
            made.data = builder.bitcast(memory, context.get_value_type(types.CPointer(view.dtype)))
            made.rows, made.length = (ir.Constant(I32, each) for each in shape)
            return made._getvalue()  # noqa: SLF001 numba's own way to read a struct

        return view(rows, length), codegen

    return make


@type_callable(operator.getitem)
def _type_getitem(context: Any) -> Any:
    def typer(view: Any, index: Any) -> Any:
        if not isinstance(view, ViewType):
            return None
        if view == TABLES and isinstance(index, types.Integer):
            return TABLE
        return view.dtype if view.takes(index) else None

    return typer


@type_callable(operator.setitem)
def _type_setitem(context: Any) -> Any:
    def typer(view: Any, index: Any, value: Any) -> Any:
        fits = isinstance(view, ViewType) and view.is_writable and view.takes(index)
        return types.void if fits and isinstance(value, types.Number) else None

    return typer


@type_callable(len)
def _type_len(context: Any) -> Any:
    def typer(view: Any) -> Any:
        return types.intp if isinstance(view, ViewType) else None

    return typer


@lower_builtin(len, ViewType)
def _lower_len(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    (kind,) = signature.args
    view = cgutils.create_struct_proxy(kind)(context, builder, value=arguments[0])
    return builder.sext(view.rows if kind.ndim == 2 else view.length, I64)


def _held(builder: Any, index: Any, count: Any) -> Any:
    """The nearest place inside, as 32 bits: so that the places of sixteen lanes are one vector."""
    index = builder.sext(index, I32) if index.type.width < 32 else index
    wide = builder.sext(count, index.type) if index.type.width == 64 else count
    zero, last = ir.Constant(index.type, 0), builder.sub(wide, ir.Constant(index.type, 1))
    index = builder.select(builder.icmp_signed("<", index, zero), zero, index)
    index = builder.select(builder.icmp_signed(">", index, last), last, index)
    return builder.trunc(index, I32) if index.type.width == 64 else index


def _place(context: Any, builder: Any, kind: ViewType, value: Any, index: Any, index_type: Any) -> tuple[Any, Any]:
    """Find the address of a number, and the mark that tells the compiler of what kind it is."""
    view = cgutils.create_struct_proxy(kind)(context, builder, value=value)
    parts = cgutils.unpack_tuple(builder, index) if isinstance(index_type, types.BaseTuple) else [index]
    if kind.kind in ("rows", "local rows"):  # the loop around a voice is ours: its indices are right
        row, column = (builder.trunc(each, I32) if each.type.width == 64 else each for each in parts)
        place = builder.add(builder.mul(row, view.length), column)
    elif kind.ndim == 2:
        row, column = _held(builder, parts[0], view.rows), _held(builder, parts[1], view.length)
        place = builder.add(builder.mul(row, view.length), column)
    else:
        place = _held(builder, parts[0], view.length)
    module = builder.module
    root = module.add_metadata([ir.MetaDataString(module, "workbench views")])
    mark = module.add_metadata([ir.MetaDataString(module, kind.kind), root, ir.Constant(I64, 0)])
    return builder.gep(view.data, [builder.sext(place, I64)]), module.add_metadata([mark, mark, ir.Constant(I64, 0)])


@lower_builtin(operator.getitem, ViewType, types.Any)
def _lower_getitem(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kind, index_type = signature.args
    if signature.return_type == TABLE:
        tables = cgutils.create_struct_proxy(kind)(context, builder, value=arguments[0])
        row = builder.mul(_held(builder, arguments[1], tables.rows), tables.length)
        made = cgutils.create_struct_proxy(TABLE)(context, builder)
        made.data = builder.gep(tables.data, [builder.sext(row, I64)])
        made.rows, made.length = ir.Constant(I32, 1), tables.length
        return made._getvalue()  # noqa: SLF001 numba's own way to read a struct
    address, mark = _place(context, builder, kind, arguments[0], arguments[1], index_type)
    found = builder.load(address)
    found.set_metadata("tbaa", mark)
    return found


@lower_builtin(operator.setitem, ViewType, types.Any, types.Any)
def _lower_setitem(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    kind, index_type, value_type = signature.args
    address, mark = _place(context, builder, kind, arguments[0], arguments[1], index_type)
    value = context.cast(builder, arguments[2], value_type, kind.dtype)
    builder.store(value, address).set_metadata("tbaa", mark)
    return context.get_dummy_value()


def _literals(numbers: Any) -> list[int] | None:
    """The numbers of a tuple that is written as numbers."""
    found = [each.literal_value for each in numbers.types if isinstance(each, types.IntegerLiteral)]
    return found if len(found) == len(numbers.types) else None


def _lane(context: Any, builder: Any, view: ViewType, value: Any, row: int, column: Any) -> tuple[Any, Any]:
    """Find one column of one row."""
    pair = types.UniTuple(types.int64, 2)
    return _place(
        context, builder, view, value, context.make_tuple(builder, pair, (ir.Constant(I64, row), column)), pair
    )


@intrinsic(prefer_literal=True)
def _copy_rows(typing_context: Any, target: Any, to: Any, source: Any, at: Any, rows: Any, width: Any) -> Any:
    """Copy a vector's worth of each of some rows: (target, its column, source, its column, rows, width)."""
    numbers = _literals(rows)
    if numbers is None or not isinstance(width, types.IntegerLiteral):
        return None
    count = width.literal_value

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = ir.VectorType(context.get_value_type(target.dtype), count).as_pointer()

        for row in numbers:
            address, mark = _lane(context, builder, source, arguments[2], row, arguments[3])
            found = builder.load(builder.bitcast(address, vector), align=4)
            found.set_metadata("tbaa", mark)
            address, mark = _lane(context, builder, target, arguments[0], row, arguments[1])
            builder.store(found, builder.bitcast(address, vector), align=4).set_metadata("tbaa", mark)
        return context.get_dummy_value()

    return types.void(target, types.int64, source, types.int64, rows, width), codegen


@intrinsic(prefer_literal=True)
def _take_lane(typing_context: Any, rows: Any, whole_rows: Any, which: Any, wholes: Any, column: Any) -> Any:
    """Read one column of some rows: (rows, the same as whole numbers, which, 1 for each that is whole, column)."""
    numbers, kinds = _literals(which), _literals(wholes)
    if numbers is None or kinds is None:
        return None
    views = [whole_rows if each else rows for each in kinds]
    taken = types.Tuple([view.dtype for view in views])

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        made = []
        for row, is_whole, view in zip(numbers, kinds, views, strict=True):
            address, mark = _lane(context, builder, view, arguments[1 if is_whole else 0], row, arguments[4])
            made.append(builder.load(address))
            made[-1].set_metadata("tbaa", mark)
        return context.make_tuple(builder, taken, made)

    return taken(rows, whole_rows, which, wholes, types.int64), codegen


@intrinsic(prefer_literal=True)
def _put_lane(typing_context: Any, rows: Any, whole_rows: Any, which: Any, wholes: Any, column: Any, new: Any) -> Any:
    """Write one column of some rows; there must be as many new numbers."""
    numbers, kinds = _literals(which), _literals(wholes)
    fits = isinstance(new, types.BaseTuple) and all(isinstance(each, types.Number) for each in new.types)
    if numbers is None or kinds is None or not fits or len(new.types) != len(numbers):
        return None

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values = cgutils.unpack_tuple(builder, arguments[5])
        for row, is_whole, value, kind in zip(numbers, kinds, values, signature.args[5].types, strict=True):
            view = whole_rows if is_whole else rows
            address, mark = _lane(context, builder, view, arguments[1 if is_whole else 0], row, arguments[4])
            builder.store(context.cast(builder, value, kind, view.dtype), address).set_metadata("tbaa", mark)
        return context.get_dummy_value()

    return types.void(rows, whole_rows, which, wholes, types.int64, new), codegen


@intrinsic(prefer_literal=True)
def _numbers_at(typing_context: Any, address: Any, count: Any) -> Any:
    """Read some float32 from an address on: (address, how many, written as a number)."""
    if not isinstance(count, types.IntegerLiteral):
        return None
    taken = types.UniTuple(types.float32, count.literal_value)

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        first = builder.inttoptr(arguments[0], ir.FloatType().as_pointer())
        places = (builder.gep(first, [ir.Constant(I64, k)]) for k in range(len(taken)))
        return context.make_tuple(builder, taken, [builder.load(each) for each in places])

    return taken(types.int64, count), codegen


if config.DISABLE_JIT:

    def copy_rows(target: Any, to: int, source: Any, at: int, rows: tuple[int, ...], width: int) -> None:
        """Copy a vector's worth of each of some rows."""
        for row in rows:
            target[row, to : to + width] = source[row, at : at + width]

    def take_lane(rows: Any, whole_rows: Any, which: tuple[int, ...], wholes: tuple[int, ...], column: int) -> Any:
        """Read one column of some rows."""
        return tuple(
            (whole_rows if is_whole else rows)[row, column] for row, is_whole in zip(which, wholes, strict=True)
        )

    def put_lane(
        rows: Any, whole_rows: Any, which: tuple[int, ...], wholes: tuple[int, ...], column: int, new: Any
    ) -> None:
        """Write one column of some rows."""
        for row, is_whole, value in zip(which, wholes, new, strict=True):
            (whole_rows if is_whole else rows)[row, column] = value

    def numbers_at(address: int, count: int) -> Any:
        """Read some float32."""
        return tuple(f32_at(address, count))

    def table_at(address: int, rows: int, length: int) -> View:
        """A table in the arena."""
        return View(f32_at(address, int(length)), TABLE)

    def tables_at(address: int, rows: int, length: int) -> View:
        """Rows of tables in the arena."""
        return View(f32_at(address, (int(rows), int(length))), TABLES)

    def line_at(address: int, rows: int, length: int) -> View:
        """A line in the arena."""
        return View(f32_at(address, int(length)), LINE)

    def rows_at(address: int, rows: int, length: int) -> np.ndarray:
        """The rows of a group of lanes."""
        return f32_at(address, (rows, length))

    def whole_rows_at(address: int, rows: int, length: int) -> np.ndarray:
        """The rows of a group of lanes, as whole numbers."""
        return i32_at(address, (rows, length))

    def local_rows(rows: int, length: int) -> np.ndarray:
        """See `local_rows` below."""
        return np.zeros((rows, length), np.float32)

    def local_whole_rows(rows: int, length: int) -> np.ndarray:
        """See `local_whole_rows` below."""
        return np.zeros((rows, length), np.int32)

else:
    copy_rows, take_lane, put_lane, numbers_at = _copy_rows, _take_lane, _put_lane, _numbers_at
    table_at, tables_at, line_at = _maker(TABLE), _maker(TABLES), _maker(LINE)
    rows_at, whole_rows_at = _maker(ROWS), _maker(WHOLE_ROWS)
    # Rows on the stack, with anything in them at first. Nothing else can point there, so what stands in them may stay
    # in registers for as long as a loop runs.
    local_rows, local_whole_rows = _local_maker(LOCAL_ROWS), _local_maker(LOCAL_WHOLE_ROWS)
