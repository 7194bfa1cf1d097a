"""`nextday predict`: the forecasts of the next session."""

from ops.commands.opening import open_product
from ops.commands.options import AsOf, Data, Json, Wide
from ops.terminal.output import notes, print_json, show_forecasts
from ops.terminal.steps import Steps


def predict(*, data: Data = None, as_of: AsOf = None, wide: Wide = False, json: Json = False) -> None:
    """Publish the forecast of the next session with the current model."""
    steps = Steps(notes)
    with open_product(steps, data=data, as_of=as_of, collects=False) as product, steps.step("predict", "Forecast"):
        report = product.predict()
    print_json(report) if json else show_forecasts(report, wide=wide)
