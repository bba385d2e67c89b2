"""Charts of reports by matplotlib, with a Chinese font."""

from __future__ import annotations

import io
from functools import cache
from typing import Final

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bureau.errors import Permanent
from bureau.services.ports.reports import ReportChart

#: Fonts with Chinese signs, in the order of preference.
_FONTS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "SimHei",
)
_COLOURS: Final = ("#2F5597", "#BF9000", "#548235", "#7F7F7F", "#843C0C", "#5B3A8C")


def draw(chart: ReportChart) -> bytes:
    """A chart as PNG.

    Raises:
        Permanent: no Chinese font is installed.
    """
    font = font_manager.FontProperties(family=chinese_font(), size=10)
    figure = Figure(figsize=(9, 4.2), dpi=150)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    count = len(chart.series)
    width = 0.8 / max(count, 1)
    for index, (name, values) in enumerate(chart.series):
        places = [at - 0.4 + width * (index + 0.5) for at in range(len(chart.names))]
        heights = [float(value) for value in values]
        drawn = axes.bar(
            places, heights, width * 0.92, label=name, color=_COLOURS[index % len(_COLOURS)]
        )
        if len(chart.names) * count <= 24:
            labels = [f"{value:,f}" for value in values]
            axes.bar_label(drawn, labels=labels, fontsize=7, padding=2)
    axes.set_xticks(range(len(chart.names)))
    turned = len(chart.names) > 8 or max((len(one) for one in chart.names), default=0) > 8
    axes.set_xticklabels(
        chart.names,
        fontproperties=font,
        rotation=30 if turned else 0,
        ha="right" if turned else "center",
    )
    if chart.unit:
        axes.set_ylabel(chart.unit, fontproperties=font)
    axes.margins(y=0.15)
    axes.axhline(0, color="#404040", linewidth=0.8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if count > 1:
        axes.legend(prop=font, frameon=False, ncols=min(count, 4), loc="upper right")
    figure.tight_layout()
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


@cache
def chinese_font() -> str:
    """Name of an installed font with Chinese signs.

    Raises:
        Permanent: there is none.
    """
    known = set(font_manager.get_font_names())
    for name in _FONTS:
        if name in known:
            return name
    raise Permanent("没有安装中文字体，无法绘图：请安装 fonts-noto-cjk (no Chinese font)")
