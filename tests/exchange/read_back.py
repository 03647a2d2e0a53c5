#!/usr/bin/env python3
"""What readers of other people find in a file that `bank export` wrote.

    read_back.py FORMAT FILE

prints a JSON list with an object for each question: its name, how many options there are, which of them are right (from 0),
and its points, as far as the format has them. Nothing of the product is used.
"""
import json
import sys
from importlib.metadata import version


def gift(path):
    from pygiftparser.parser import parseFile

    with open(path, encoding="utf-8") as file:
        questions = parseFile(file)
    for question in questions:
        answers = question.answers.answers
        if type(question.answers).__name__ == "SelectSet":
            right = [n for n, answer in enumerate(answers) if answer.select or answer.fraction == 100]
        else:
            right = [n for n, answer in enumerate(answers) if answer.fraction > 0]
        yield {"name": question.title, "options": len(answers), "right": right, "points": None}


def moodle(path):
    from moodle_xml_parser.parser import parse_file

    for question in parse_file(path)["multichoice"]:
        right = [n for n, option in enumerate(question.options) if option.score_fraction > 0]
        yield {
            "name": question.name,
            "options": len(question.options),
            "right": right,
            "points": question.default_grade,
        }


def text2qti(path):
    from text2qti.config import Config
    from text2qti.quiz import Quiz, Question

    config = Config()
    config["pandoc_mathml"] = False
    with open(path, encoding="utf-8") as file:
        quiz = Quiz(file.read(), config=config, source_name=path)
    for question in quiz.questions_and_delims:
        if isinstance(question, Question):
            right = [n for n, choice in enumerate(question.choices) if choice.correct]
            yield {
                "name": question.title_raw,
                "options": len(question.choices),
                "right": right,
                "points": question.points_possible,
            }


TOOLS = {
    "gift": (gift, "pygiftparser"),
    "moodle": (moodle, "moodle_xml_parser"),
    "text2qti": (text2qti, "text2qti"),
}

if __name__ == "__main__":
    read, tool = TOOLS[sys.argv[1]]
    json.dump({"tool": f"{tool} {version(tool)}", "questions": list(read(sys.argv[2]))}, sys.stdout)
