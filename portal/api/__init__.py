"""The link for machines: merchants', print shops' and stores' systems, each operation made by one decorator.

``/api/v1`` answers in JSON, problems too; ``/api/docs`` explains it to people, drawn from the same document.
"""
