"""What somebody without log-in can do to us from outside."""

import requests

VISITS = 30


def sessions(environment):
    """Return how many files and bytes of sessions there are."""
    folder = environment.odoo.data_folder / "sessions"
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def test_visits_of_a_stranger_leave_nothing_on_our_disk(environment, odoo):
    """Each stored a session of up to 64 KB."""
    before = sessions(environment)
    for number in range(VISITS):
        for query in (
            {"code": f"0_{number}_SHORT", "state": "S" * 100},
            {"code": "C" * 30_000, "state": "S" * 30_000},
            {"error": "E" * 60_000},
        ):
            answer = requests.get(
                f"{odoo.url}/lazada/callback",
                params=query,
                timeout=60,
                allow_redirects=False,
            )
            assert answer.status_code == (303 if "SHORT" in str(query) else 400)
            assert len(answer.headers.get("Set-Cookie", "")) < 4096
    assert sessions(environment) == before
