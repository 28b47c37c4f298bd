"""Ways to damage a MIDI file. Each takes random numbers and the bytes, and changes the bytes in place."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

from tests.fuzz.seeds import SEEDS

HEADER = 22  # bytes before the first event of the first track
REFITTED = 0.6  # the part of the files whose chunks are made to fit again
Mutation = Callable[[Random, bytearray], None]
EXTREME_NUMBERS = [b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff\x7f", b"\x8f\xff\x7f", b"\x80\x80\x80\x00", b"\xff\x7f"]
EXTREME_LENGTHS = [0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**16, 255]
STATUS_BYTES = [0x80, 0x90, 0xB0, 0xC0, 0xE0, 0xF0, 0xF1, 0xF4, 0xF7, 0xF8, 0xFF]


def flip_bits(random: Random, file: bytearray) -> None:
    """Flip one to four single bits."""
    for _ in range(random.randint(1, 4)):
        file[place(random, file)] ^= 1 << random.randrange(8)


def set_byte(random: Random, file: bytearray) -> None:
    """Set one byte to anything, or to the start of an event."""
    file[place(random, file)] = random.choice([random.randrange(256), *STATUS_BYTES])


def truncate(random: Random, file: bytearray) -> None:
    """Cut the file off."""
    del file[place(random, file) :]


def corrupt_length(random: Random, file: bytearray) -> None:
    """Let a chunk claim another length."""
    at = random.choice(chunk_places(file)) + 4
    true_length = int.from_bytes(file[at : at + 4])
    near = min(max(true_length + random.randint(-8, 8), 0), 2**32 - 1)
    file[at : at + 4] = random.choice([near, *EXTREME_LENGTHS]).to_bytes(4)


def corrupt_header(random: Random, file: bytearray) -> None:
    """Change format, number of tracks or division."""
    at = random.choice([8, 10, 12])
    file[at : at + 2] = random.choice([0, 1, 2, 3, 0x7FFF, 0x8000, 0xFFFF, 0xE728, random.randrange(2**16)]).to_bytes(2)


def splice_chunk(random: Random, file: bytearray) -> None:
    """Put a chunk of another file somewhere, at a chunk's start or in the middle of one."""
    other = random.choice(SEEDS)
    places = [*chunk_places(other), len(other)]
    at = random.randrange(len(places) - 1)
    where = random.choice([*chunk_places(file), random.randrange(len(file) + 1)])
    file[where:where] = other[places[at] : places[at + 1]]


def insert_noise(random: Random, file: bytearray) -> None:
    """Insert up to 40 random bytes."""
    at = place(random, file)
    file[at:at] = random.randbytes(random.randint(1, 40))


def insert_number(random: Random, file: bytearray) -> None:
    """Make the first pause of a track days long, or insert such a number somewhere; some are too long to be numbers."""
    at = random.choice([random.choice(chunk_places(file)) + 8, place(random, file)])
    file[at : at + random.randint(0, 1)] = random.choice(EXTREME_NUMBERS)


def delete_slice(random: Random, file: bytearray) -> None:
    """Take up to 20 bytes out."""
    at = place(random, file)
    del file[at : at + random.randint(1, 20)]


def repeat_slice(random: Random, file: bytearray) -> None:
    """Write up to 100 bytes again, up to 50 times."""
    at = place(random, file)
    file[at:at] = file[at : at + random.randint(1, 100)] * random.randint(1, 50)


def place(random: Random, file: bytearray) -> int:
    """Choose a byte, most often one behind the header, since damage to the header is found too easily."""
    return random.randrange(HEADER if len(file) > HEADER and random.random() < 0.9 else 0, len(file))


def chunk_places(file: bytes | bytearray) -> list[int]:
    """Find where chunks start, or seem to; at least the start of the file."""
    places = [0]
    while (at := file.find(b"MTrk", places[-1] + 1)) >= 0:
        places.append(at)
    return places


MUTATIONS: list[Mutation] = [
    flip_bits,
    set_byte,
    truncate,
    corrupt_length,
    corrupt_header,
    splice_chunk,
    insert_noise,
    insert_number,
    delete_slice,
    repeat_slice,
]


def refit_chunks(file: bytearray) -> None:
    """Let every track be as long as it is now, and be announced, so that the damage inside is what counts."""
    places = chunk_places(file)
    for start, end in pairwise([*places[1:], len(file)]):
        file[start + 4 : start + 8] = max(end - start - 8, 0).to_bytes(4)
    file[10:12] = (len(places) - 1).to_bytes(2)


def mutated_file(seed: int, index: int) -> tuple[bytes, str]:
    """Make one bad file: the same for the same numbers, on every machine.

    Parameters
    ----------
    seed, index : int
        Which run, and which file of it.

    Returns
    -------
    bytes, str
        The file, and the names of the mutations that made it.
    """
    random = Random(f"{seed}/{index}")
    file = bytearray(random.choice(SEEDS))
    chosen = random.choices(MUTATIONS, k=random.choice([1, 1, 1, 2, 3, 4]))
    for mutate in chosen:
        if file:
            mutate(random, file)
    if random.random() < REFITTED:
        refit_chunks(file)
    return bytes(file), "+".join(mutate.__name__ for mutate in chosen)
