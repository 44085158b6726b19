"""The command ``diplosim draft``, as somebody at a shell meets it."""

import json

import pytest

from sim.cli import main
from tests.text.samples import SEED


@pytest.fixture
def call(capfd, tmp_path, monkeypatch):
    """Call the command in a folder with an article; return its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_bytes(SEED.encode())

    def _call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        printed = capfd.readouterr()
        return ended.value.code or 0, " ".join(printed.out.split()), " ".join(printed.err.split())

    return _call


def test_a_draft_is_told_in_a_table_and_written(call, tmp_path):
    code, out, err = call("draft", "article.txt", "-o", "new.yaml", "--html", "new.html")
    assert code == 0
    assert "event who whom when type sentence" in out
    assert "E6 russia_back_syria Russia Syria 0 to +1 days from: rebel offensive SUPPORT s5 “Moscow" in out
    assert "wrote new.yaml; next: diplosim check new.yaml" in err
    assert (tmp_path / "new.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_without_an_output_nothing_is_written(call, tmp_path):
    code, _, _ = call("draft", "article.txt")
    assert code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["article.txt"]


def test_check_accepts_a_draft_and_lists_what_is_open(call):
    call("draft", "article.txt", "-o", "new.yaml")
    code, out, _ = call("check", "new.yaml")
    assert code == 0
    assert "Open places: 53" in out
    code, out, _ = call("check", "new.yaml", "--json")
    assert (code, json.loads(out)["status"], len(json.loads(out)["open"])) == (0, "draft", 53)


def test_a_run_of_a_draft_is_refused(call):
    call("draft", "article.txt", "-o", "new.yaml")
    code, out, err = call("run", "new.yaml")
    assert (code, out) == (1, "")
    assert "new.yaml is a draft and cannot be played yet: 53 places are open. Fill them in." in err


def test_an_update_keeps_the_file_and_says_what_changed(call, tmp_path):
    call("draft", "article.txt", "-o", "new.yaml")
    before = (tmp_path / "new.yaml").read_bytes()
    code, _, err = call("draft", "--update", "new.yaml")
    assert (code, (tmp_path / "new.yaml").read_bytes()) == (0, before)
    assert "new.yaml: 0 added, 0 no longer told" in err
    changed = SEED.replace("Moscow signaled its ongoing backing for Syria", "Moscow slept")
    (tmp_path / "article.txt").write_bytes(f"{changed}\nIsrael bombed Lebanon.".encode())
    code, out, err = call("draft", "article.txt", "--update", "new.yaml")
    assert "no longer told: E6; its piece stays in the file new.yaml: 1 added, 1 no longer told" in err
    assert "israel_bomb_lebanon" in out
    assert call("check", "new.yaml")[0] == 0


def test_a_file_that_exists_is_kept(call):
    call("draft", "article.txt", "-o", "new.yaml")
    code, _, err = call("draft", "article.txt", "-o", "new.yaml")
    assert (code, "--update to keep it" in err) == (1, True)


def test_names_of_ones_own_are_read(call, tmp_path):
    (tmp_path / "mine.csv").write_text("id,kind,names\nRED_HAND,armed,Red Hand\n", encoding="utf-8")
    (tmp_path / "other.txt").write_text("The Red Hand attacked Homs on Monday.", encoding="utf-8")
    code, out, _ = call("draft", "other.txt", "--actors", "mine.csv", "--published", "2024-12-05")
    assert (code, "Red Hand Syria day 1 ASSAULT" in out) == (0, True)


def test_what_is_asked_for_must_make_sense(call):
    assert call("draft")[0] == 2
    assert call("draft", "article.txt", "-o", "a.yaml", "--update", "b.yaml")[0] == 2
    assert call("draft", "nowhere.txt")[0] == 1
