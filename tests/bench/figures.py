"""What was measured, and how it is shown."""

import statistics


class Figure:
    """One quantity, measured one or more times; `aim` is the most (or, if `at_least`, the least) that it may be."""

    def __init__(self, part, what, values, unit, aim=None, at_least=False):
        self.part, self.what, self.unit, self.aim, self.at_least = part, what, unit, aim, at_least
        self.values = [float(value) for value in values]
        self.median = statistics.median(self.values)

    @property
    def held(self):
        """Whether the median keeps to the aim; None without one."""
        if self.aim is None:
            return None
        return self.median >= self.aim if self.at_least else self.median <= self.aim

    def row(self):
        aim = "" if self.aim is None else f"{'>=' if self.at_least else '<='} {self.aim:g}"
        verdict = {None: "", True: "held", False: "MISSED"}[self.held]
        spread = f"{short(min(self.values))} to {short(max(self.values))}" if len(self.values) > 1 else ""
        return [self.what, short(self.median), self.unit, spread, aim, verdict]

    def document(self):
        return {"part": self.part, "what": self.what, "unit": self.unit, "median": self.median, "values": self.values,
                "aim": self.aim, "aim_is_least": self.at_least, "held": self.held}


def short(value):
    """Three digits that matter, without an exponent."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(title, figures):
    rows = [["", "median", "", "least to most", "aim", ""], *(figure.row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [title, ""]
    for row in rows:
        what, median, unit, spread, aim, verdict = (cell.rjust(width) if column == 1 else cell.ljust(width)
                                                    for column, (cell, width) in enumerate(zip(row, widths)))
        lines.append(f"{what}  {median} {unit}  {spread}  {aim}  {verdict}".rstrip())
    return "\n".join(lines) + "\n"
