from dataclasses import replace

import numpy as np
import pytest

from nextday.forecast.learning.candidates.refit import forecasts
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import Logistic
from tests.unit.forecast.history import samples


@pytest.mark.parametrize(("feature", "probability"), [(-1e6, 0.0), (1e6, 1.0)])
def test_a_vector_far_from_all_that_was_learned_has_a_forecast(feature: float, probability: float):
    history = samples()
    far = replace(history, features=np.full_like(history.features, feature))
    folds = Universe.of((history,)).folds
    [last] = forecasts(far, folds, [Logistic(0.0, (1.0,) * far.features.shape[1])] * len(folds))[-1:]
    assert last == probability
