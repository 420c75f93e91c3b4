"""Turns: every task is done once, by whoever has time, and whatever goes wrong is told."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any

import pytest

from generator.site.turns import Turns

PATIENCE = 20
"""Seconds after which something hangs."""


def name() -> str:
    """The executor that asks."""
    return threading.current_thread().name.partition("_")[0]


def two() -> list[ThreadPoolExecutor]:
    """Executors named 0 and 1."""
    return [ThreadPoolExecutor(1, thread_name_prefix=str(number)) for number in range(2)]


def test_who_is_done_takes_over_from_the_end_of_the_others() -> None:
    executors = two()
    held = threading.Event()
    taken: list[tuple[int, Any]] = []

    def work(number: int) -> tuple[int, str]:
        if number == 0:
            assert held.wait(PATIENCE)
        return number, name()

    turns: Turns[Any] = Turns(executors, lambda place, task: taken.append((place, task.args[0])))
    futures = turns.add([(0, partial(work, number)) for number in range(8)])
    wait(futures[3:], PATIENCE)
    # The first does not come to an end; the second is his already, and the third his next.
    assert [future.done() for future in futures] == [False, False, False, *[True] * 5]
    held.set()
    assert [future.result(PATIENCE)[0] for future in futures] == list(range(8))
    assert [future.result(PATIENCE)[1] for future in futures[3:]] == ["1"] * 5
    assert taken == [(0, number) for number in (7, 6, 5, 4, 3)]


def test_each_has_its_own_first_and_later_ones_are_added() -> None:
    executors = two()
    gate = threading.Barrier(2)

    def work(place: int) -> tuple[int, str]:
        gate.wait(PATIENCE)  # both go on together: nobody is ever ahead by more than one
        return place, name()

    turns: Turns[Any] = Turns(executors, lambda _place, _task: None)
    for _ in range(2):
        futures = turns.add([(number % 2, partial(work, number % 2)) for number in range(12)])
        assert [f.result(PATIENCE) for f in futures] == [(n % 2, str(n % 2)) for n in range(12)]
    assert turns.add([]) == []


def test_what_goes_wrong_is_told_and_nothing_is_left_waiting() -> None:
    executors = two()

    def work(number: int) -> int:
        if number % 3 == 0:
            raise ValueError(number)
        return number

    turns: Turns[Any] = Turns(executors, lambda _place, _task: None)
    futures = turns.add([(number % 2, partial(work, number)) for number in range(9)])
    for number, future in enumerate(futures):
        if number % 3 == 0:
            with pytest.raises(ValueError, match=str(number)):
                future.result(PATIENCE)
        else:
            assert future.result(PATIENCE) == number
    for executor in executors:
        executor.shutdown()
    tasks = [(0, partial(work, number)) for number in range(5)]
    lost: list[Future[Any]] = turns.add(tasks)
    assert all(isinstance(future.exception(PATIENCE), RuntimeError) for future in lost)


def test_whoever_is_short_of_memory_as_he_is_asked_leaves_nobody_waiting() -> None:
    """Asked by a thread of another one that is done: what is raised there, nobody hears."""

    class Short(ThreadPoolExecutor):
        def submit(self, *_: Any, **__: Any) -> Future[Any]:
            raise MemoryError

    turns: Turns[Any] = Turns([Short(1)], lambda _place, _task: None)
    for future in turns.add([(0, partial(int, 1)) for _ in range(3)]):
        with pytest.raises(MemoryError):
            future.result(PATIENCE)


def test_what_has_not_begun_is_called_off_in_the_end() -> None:
    """An executor that is ending is given nothing: it would wait for itself."""
    executors = two()
    held = threading.Event()
    turns: Turns[Any] = Turns(executors, lambda _place, _task: None)
    futures = turns.add([(0, partial(held.wait, PATIENCE)) for _ in range(9)])
    turns.end()
    for executor in executors:
        executor.shutdown(wait=False, cancel_futures=True)
    held.set()
    assert not wait(futures, PATIENCE).not_done
    assert sum(future.cancelled() for future in futures) >= 5


def test_nothing_is_begun_after_the_end() -> None:
    executors = two()
    held = threading.Event()
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        assert held.wait(PATIENCE)

    turns: Turns[Any] = Turns(executors, lambda _place, _task: None)
    futures = turns.add([(0, partial(work, number)) for number in range(9)])
    turns.end()
    held.set()
    going_on = [future for future in futures if not future.cancelled()]
    for future in going_on:
        future.result(PATIENCE)
    for executor in executors:
        executor.shutdown()
    assert len(begun) == len(going_on) < 9


def test_an_executor_that_ends_unasked_is_given_nothing() -> None:
    executors = two()
    held = threading.Event()
    turns: Turns[Any] = Turns(executors, lambda _place, _task: None)
    futures = turns.add([(0, partial(held.wait, PATIENCE)) for _ in range(4)])

    def end() -> None:
        for executor in executors:
            executor.shutdown(cancel_futures=True)

    ending = threading.Thread(target=end)
    ending.start()
    held.set()
    ending.join(PATIENCE)
    assert not ending.is_alive()
    turns.end()
    assert not wait(futures, PATIENCE).not_done
