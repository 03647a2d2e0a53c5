#!/usr/bin/env python3
"""What readers of other people find in a file that `bank export` wrote.

    read_back.py FORMAT FILE

prints a JSON list with an object for each question: its name, how many options there are, which of them are right (from 0),
and its points, as far as the format has them; of a question that is no choice `said`, what the reader took for right. Nothing of the
product is used.
"""
import json
import sys
from importlib.metadata import version


def gift(path):
    from pygiftparser.parser import parseFile

    with open(path, encoding="utf-8") as file:
        questions = parseFile(file)
    for question in questions:
        # what it cannot read has none
        kind = type(getattr(question, "answers", None)).__name__
        if kind == "TrueFalseSet":
            yield {"name": question.title, "said": question.answers.answer}
            continue
        if kind == "NoneType":
            yield {"name": question.title, "said": None}
            continue
        answers = question.answers.answers
        if kind == "NumericAnswerSet":
            ends = [(a.mini, a.maxi) if hasattr(a, "mini") else (a.value, a.tolerance) for a in answers]
            said = [[float(x), float(y), float(a.fraction)] for (x, y), a in zip(ends, answers)]
            yield {"name": question.title, "said": said}
            continue
        if kind == "MatchingSet":
            said = [[answer.question.strip(), answer.answer.strip()] for answer in answers]
            yield {"name": question.title, "said": said}
            continue
        if type(question.answers).__name__ == "SelectSet":
            right = [n for n, answer in enumerate(answers) if answer.select or answer.fraction == 100]
        else:
            right = [n for n, answer in enumerate(answers) if answer.fraction > 0]
        said = [answer.answer for answer in answers] if kind == "ShortSet" else None
        yield {"name": question.title, "options": len(answers), "right": right, "points": None, "said": said}


def moodle(path):
    from moodle_xml_parser.parser import parse_file

    questions = parse_file(path)
    for question in questions["cloze"]:
        lists = [gap for gap in question.gaps if gap.sub_type == "MCS"]
        said = [[gap.sub_grade, [[option.answer, option.score] for option in gap.options]] for gap in lists]
        yield {"name": question.name, "said": said}
    for question in questions["multichoice"]:
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
        if isinstance(question, Question) and question.type == "numerical_question":
            ends = [question.numerical_min, question.numerical_exact, question.numerical_max]
            yield {"name": question.title_raw, "said": ends, "points": question.points_possible}
        elif isinstance(question, Question) and question.type == "short_answer_question":
            said = [choice.choice_raw for choice in question.choices]
            yield {"name": question.title_raw, "said": said, "points": question.points_possible}
        elif isinstance(question, Question) and question.type == "true_false_question":
            said = [[choice.choice_raw, choice.correct] for choice in question.choices]
            yield {"name": question.title_raw, "said": said, "points": question.points_possible}
        elif isinstance(question, Question):
            right = [n for n, choice in enumerate(question.choices) if choice.correct]
            yield {
                "name": question.title_raw,
                "options": len(question.choices),
                "right": right,
                "points": question.points_possible,
            }


def qti12(path):
    from pathlib import Path
    from xml.etree import ElementTree

    import qti2latex

    folder = qti2latex.extract_zip_to_tmp(Path(path))
    for file in qti2latex.read_qti_dir(folder):
        for item in qti2latex.findall_anyns(ElementTree.parse(file).getroot(), "item"):
            fields = qti2latex.get_qti_metadata(item)
            right = qti2latex.get_correct_idents(item)
            choices = qti2latex.get_choices(item)
            yield {
                "name": item.get("title"),
                "options": len(choices),
                "right": [n for n, (ident, _) in enumerate(choices) if ident in right],
                "points": float(fields["points_possible"]),
            }


def of_two_versions(newer):
    """The items of a package of QTI 3.0 in the order of its test: its keys as a converter and a reader of 2.1 find them, and the
    scores as a player of 3.0 gives them."""
    import subprocess
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from lxml import etree
    from onyx2moodle.parser import parse_item
    from qti_convert import downgrade_package_files

    def write(folder, files):
        for name, content in files.items():
            target = Path(folder) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())

    with TemporaryDirectory() as new, TemporaryDirectory() as old:
        write(new, newer)
        write(old, downgrade_package_files(newer).files)
        test = etree.parse(str(Path(old) / "test.xml"))
        paths = [reference.get("href") for reference in test.iter("{*}assessmentItemRef")]
        player = Path(sys.executable).parent.parent / "player" / "play.mjs"
        command = ["node", str(player), *(str(Path(new) / path) for path in paths)]
        played = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        for path, scores in zip(paths, played, strict=True):
            item = parse_item(Path(old) / path)
            [interaction] = item.interactions
            response = item.response_decls[interaction.response_identifier]
            right = [n for n, choice in enumerate(interaction.choices) if choice.identifier in response.correct_values]
            # how many may be chosen is how many are right
            assert interaction.max_choices == len(right), item.identifier
            assert scores["none"] == 0, item.identifier
            yield {
                "name": item.title,
                "options": len(interaction.choices),
                "right": right,
                "points": scores["points"],
                "alone": scores["alone"],
            }


def qti22(path):
    from qti_convert import read_package, upgrade_package_files

    yield from of_two_versions(upgrade_package_files(read_package(path)).files)


def qti3(path):
    from qti_convert import read_package

    yield from of_two_versions(read_package(path))


TOOLS = {
    "qti12": (qti12, "qti2latex"),
    "qti22": (qti22, "onyx2moodle"),
    "qti3": (qti3, "onyx2moodle"),
    "gift": (gift, "pygiftparser"),
    "moodle": (moodle, "moodle_xml_parser"),
    "text2qti": (text2qti, "text2qti"),
}

if __name__ == "__main__":
    read, tool = TOOLS[sys.argv[1]]
    json.dump({"tool": f"{tool} {version(tool)}", "questions": list(read(sys.argv[2]))}, sys.stdout)
