"""Typed, frozen picture of a Camunda Form (form-js JSON); only reading.

What a form accepts as data from outside (its JSON Schema) is `bureau.modelling.form_schema`.
"""

from __future__ import annotations

from bureau.modelling.forms.model import Component, FormModel
from bureau.modelling.forms.reader import read_form, read_form_bytes

__all__ = ["Component", "FormModel", "read_form", "read_form_bytes"]
