"""Names of the events of numbers. They are about a number's ref; payloads hold refs, kinds and counts."""

ISSUED = "number.issued"
ISSUED_IN_BULK = "numbers.issued"
IMPORTED = "numbers.imported"
STOPPED = "number.stopped"
REPLACED = "number.replaced"
