"""Bearing: what a range bears on, from the archives that changed and everybody's kept standing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from generator.archive.hashes import hashed
from generator.archive.store import Key, Store, key_of
from generator.review.effects import Outcome, Side, effects, quarters_of, recent
from generator.review.smells import Changed
from generator.review.state import State
from generator.review.steps import Place
from generator.review.value import Effect
from generator.scalars import Quarter
from generator.scoring.compare import SheetChange
from generator.scoring.score import Peers
from generator.scoring.standing import Standing, decode, encode, peers_among, standing
from generator.scoring.tally import Tally


class Bearing:
    """Two states compared by the scores they give."""

    def __init__(self, before: State, after: State, today: date, store: Store | None) -> None:
        self._before, self._after, self._today, self._store = before, after, today, store
        self._known: dict[Key, Standing | None] = {}
        self._groups: dict[tuple[str, Quarter], tuple[Mapping[str, Standing], Peers]] = {}

    def outcome(self, changed: Sequence[Changed]) -> Outcome:
        """Every effect. Where standards or units changed, everybody is scored anew."""
        same_ground = self._before.tree.ground == self._after.tree.ground
        if not self._after.shelf.standards:
            return Outcome((), ())
        found: list[Effect] = []
        compared: list[SheetChange] = []
        places = list(dict.fromkeys(one.place for one in changed))
        units = {place.unit for place in places} if same_ground else set(self._after.shelf.units)
        for unit in sorted(units):
            own = [place for place in places if place.unit == unit]
            if same_ground:
                quarters = self._quarters(one for one in changed if one.place.unit == unit)
            else:
                both = (*self._before.archives(unit), *self._after.archives(unit))
                own = list(dict.fromkeys(both))
                quarters = sorted(recent(self._after.shelf.standards, Quarter.of(self._today)))
            sides = [self._side(state, unit, own) for state in (self._before, self._after)]
            outcome = effects(sides[0], sides[1], quarters, [place.officer for place in own])
            found += outcome.effects
            compared += outcome.changed
        return Outcome(tuple(found), tuple(compared))

    def groups(self, unit: str, quarter: Quarter) -> tuple[Mapping[str, Standing], Peers] | None:
        """Everybody's standing in a quarter of a unit, and the groups they make, as it is after."""
        standard = self._after.shelf.standards.for_quarter(quarter)
        if standard is None or unit not in self._after.shelf.units:
            return None
        key = (unit, quarter)
        if key not in self._groups:
            standings = self._standings(self._after, unit, quarter)
            self._groups[key] = standings, peers_among(standard.rulebook, standings.values())
        return self._groups[key]

    def _quarters(self, changed: Iterable[Changed]) -> list[Quarter]:
        records = [
            (facts, record)
            for one in changed
            for state, record in ((self._before, one.before), (self._after, one.after))
            if record is not None and (facts := state.facts(one.place)) is not None
        ]
        return quarters_of(records, self._after.shelf.standards, self._today)

    def _side(self, state: State, unit: str, own: Iterable[Place]) -> Side | None:
        document = state.shelf.units.get(unit)
        if document is None:
            return None
        facts = {p.officer: f for p in own if (f := state.facts(p)) is not None}
        return Side(
            document.model,
            state.shelf.standards,
            facts,
            lambda quarter: self._standings(state, unit, quarter),
        )

    def _standings(self, state: State, unit: str, quarter: Quarter) -> Mapping[str, Standing]:
        """Everybody's standing in a quarter, remembered by the content of each archive."""
        ground = hashed(str(self._today), unit, str(quarter), state.tree.ground)
        keys = {
            place: key_of(self._store, "standing", ground, state.blob(place))
            for place in state.archives(unit)
        }
        asked = [key for key in keys.values() if key not in self._known]
        if self._store is not None:
            kept = self._store.get_many(asked)
            self._known |= {key: decode(value) for key, value in kept.items()}
        missing = {place: key for place, key in keys.items() if key not in self._known}
        state.tree.blobs.load(state.blob(place) for place in missing)
        for place, key in missing.items():
            self._known[key] = self._standing(state, place, quarter)
        if self._store is not None:
            self._store.put_many((key, encode(self._known[key])) for key in missing.values())
        found = ((place.officer, self._known[key]) for place, key in keys.items())
        return {officer: own for officer, own in found if own is not None}

    def _standing(self, state: State, place: Place, quarter: Quarter) -> Standing | None:
        facts = state.passing_facts(place)
        standard = state.shelf.standards.for_quarter(quarter)
        if facts is None or standard is None:
            return None
        unit = state.shelf.units[place.unit].model
        return standing(Tally(facts, state.shelf.standards), unit, standard, quarter)
