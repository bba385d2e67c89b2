"""Papers that the bureau writes (文书): what a template is, and the values that go into it.

template   kind, number, variables of one template, from its `paper.yaml`
values     engine variables -> what the template shows, or every fault at once
"""

from __future__ import annotations

from bureau.domain.paper_templates.template import (
    PaperTemplate,
    PaperVariable,
    TemplateFault,
    read_template,
)
from bureau.domain.paper_templates.values import chinese_date, prepared_values

__all__ = [
    "PaperTemplate",
    "PaperVariable",
    "TemplateFault",
    "chinese_date",
    "prepared_values",
    "read_template",
]
