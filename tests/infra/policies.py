"""What policies of IAM allow, for requests of one principal."""

import re


def listed(value):
    return value if isinstance(value, list) else [value]


def matches(pattern, text, ignore_case=False):
    expression = re.escape(str(pattern)).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, str(text), re.I if ignore_case else 0) is not None


# For each operator: whether one expected value fits the value of the request.
OPERATORS = {
    "StringEquals": lambda expected, found: str(expected) == str(found),
    "StringLike": matches,
    "ArnLike": matches,
    "Bool": lambda expected, found: str(expected).lower() == str(found).lower(),
    "NumericLessThan": lambda expected, found: float(found) < float(expected),
}
NEGATED = {"StringNotEquals": "StringEquals", "ArnNotLike": "ArnLike"}


def holds(operator, key, expected, context):
    found = next((value for name, value in context.items() if name.lower() == key.lower()), None)
    if operator == "Null":
        return (found is None) == (str(listed(expected)[0]).lower() == "true")
    if operator.endswith("IfExists"):
        if found is None:
            return True
        operator = operator.removesuffix("IfExists")
    if operator in NEGATED:
        fits = OPERATORS[NEGATED[operator]]
        return found is None or not any(fits(one, found) for one in listed(expected))
    return found is not None and any(OPERATORS[operator](one, found) for one in listed(expected))


def applies(statement, action, resource, context):
    if not any(matches(one, action, ignore_case=True) for one in listed(statement["Action"])):
        return False
    if not any(matches(one, resource) for one in listed(statement["Resource"])):
        return False
    conditions = statement.get("Condition", {}).items()
    return all(
        holds(operator, key, expected, context)
        for operator, keys in conditions
        for key, expected in keys.items()
    )


def allows(documents, action, resource, context):
    """Whether a request is allowed: by one statement at least, and denied by none."""
    statements = [one for document in documents for one in listed(document["Statement"])]
    effects = {one["Effect"] for one in statements if applies(one, action, resource, context)}
    return effects == {"Allow"}
