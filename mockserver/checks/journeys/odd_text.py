"""A text that a careless server does not keep."""

#: Capitals, several scripts, a character of two halves, and what JSON and paths escape.
ODD_TEXT = 'MiXeD \u00c6r\u00f8 \u6771\u4eac \U0001f389 "\\/ 100%'
