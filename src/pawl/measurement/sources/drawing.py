"""In the child: charts as SVG files, by theme, language and size."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pawl.analytics.kpi.catalogue import load_library
from pawl.measurement.sources.child import Telling
from pawl.presentation import report as r
from pawl.presentation.charts import NARROW, WIDE
from pawl.presentation.control_chart import control_chart
from pawl.presentation.drawing import as_files, draw
from pawl.presentation.language import Language
from pawl.presentation.stored import restored
from pawl.presentation.vocabulary import vocabulary

SIZES = (WIDE, NARROW)


def answer(request: Mapping[str, Any], tell: Telling) -> dict[str, Any]:
    """Draw what is asked for; each picture is a file in `folder`."""
    words = vocabulary(load_library(*(Path(folder) for folder in request["folders"])).values())
    languages = {code: Language(code, words) for code in request["languages"]}
    made = []
    for done, (digest, raw) in enumerate(request["charts"].items()):
        tell({"phase": "drawing", "done": done, "total": len(request["charts"])})
        chart = restored(r.ControlChart, raw)
        if chart.points:
            made += list(_pictures(digest, chart, languages, Path(request["folder"])))
    return {"files": made}


def _pictures(
    digest: str, chart: r.ControlChart, languages: Mapping[str, Language], folder: Path
) -> Iterator[dict[str, Any]]:
    for code, language in languages.items():
        label = f"{language.sentence(chart.title)}. {language.sentence(chart.sentence)}"
        for size in SIZES:
            picture = draw(control_chart(chart, language, size))
            for theme, svg in as_files(picture, label=label).items():
                name = f"{digest}-{theme}-{code}-{size.name}.svg"
                (folder / name).write_text(svg, encoding="utf-8")
                yield {"digest": digest, "theme": theme, "language": code, "size": size.name, "file": name}
