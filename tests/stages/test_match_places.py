"""Matching on Chinese places that were judged by hand, record by record, whatever the matcher says of them."""

from __future__ import annotations

import numpy as np
import pytest

from sucheng_data.model.matching import Matched, Settled
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.match import match
from tests._places import HEADS, Figures, Judged, figures, judged

PRECISION, RECALL, ASKED = 0.995, 0.97, 0.90


@pytest.fixture(scope="module", params=list(HEADS))
def truth(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, schemas: Schemas) -> Judged:
    return judged(request.param, tmp_path_factory.mktemp(request.param), schemas)


def test_match_does_as_a_person_would(truth: Judged, request: pytest.FixtureRequest, schemas: Schemas) -> None:
    entity = schemas[request.node.callspec.params["truth"]]
    came = figures(truth, match(truth.table, entity, schemas, Settled()))
    assert came.precision >= PRECISION, str(came)
    assert came.recall >= RECALL or came.asked >= ASKED, str(came)


def test_the_judgement_holds_things_alone_things_told_often_and_doubts(truth: Judged) -> None:
    real, doubtful = truth.pairs(), truth.doubtful()
    assert real and not real & doubtful
    told = {row["thing"] for pair in real for row in (truth.rows[pair[0]],)}
    assert len(told) < len({row["thing"] for row in truth.rows})


def said(first: list[int], *asked: tuple[int, int, float]) -> Matched:
    return Matched(np.array(first, np.int64), asked)


def rows(*things: tuple[str, str]) -> Judged:
    return Judged(None, [{"row": str(at), "thing": thing, "unsure": doubt} for at, (thing, doubt) in enumerate(things)])


@pytest.mark.parametrize(
    ("came", "precision", "recall", "asked"),
    [
        (said([0, 0, 2, 3, 4]), 1.0, 1.0, 1.0),
        (said([0, 1, 2, 3, 4]), 1.0, 0.0, 0.0),
        (said([0, 1, 2, 3, 4], (0, 1, 1.0)), 1.0, 0.0, 1.0),
        (said([0, 0, 0, 3, 4]), 1 / 3, 1.0, 1.0),
        (said([0, 0, 2, 3, 3]), 1.0, 1.0, 1.0),  # in doubt: neither way
    ],
)
def test_figures(came: Matched, precision: float, recall: float, asked: float) -> None:
    truth = rows(("1", ""), ("1", ""), ("2", ""), ("3", "a"), ("4", "a"))
    assert figures(truth, came)[:3] == (precision, recall, asked)


def test_a_pair_asked_about_stands_for_the_two_things_it_is_of() -> None:
    truth = rows(("1", ""), ("1", ""), ("1", ""))
    came: Figures = figures(truth, said([0, 0, 2], (1, 2, 0.5)))
    assert came[:3] == (1.0, 1 / 3, 1.0)
