"""Collection rounds (数据报送、调度): templates, totals of a round, checks. No I/O."""

from __future__ import annotations

from bureau.domain.collections.template import (
    CollectionTemplate,
    Sum,
    TemplateFaults,
    parse_template,
)

__all__ = ["CollectionTemplate", "Sum", "TemplateFaults", "parse_template"]
