"""What a decision about a claim is told before it is noted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from outcomes.funding.verifying import judge_decisions
from outcomes.returns.people import Secrets
from outcomes.store.claims import Claims, StoredClaim

SECRETS = Secrets(b"1" * 32, b"2" * 32)


def claim(number: int, started_on: date | None) -> StoredClaim:
    return StoredClaim(
        f"1-{number}-job", 1, number, "skills", "work", f"p{number}", True, "job", date(2024, 5, 1), "Payslip",
        "waiting", True, None, started_on, date(2024, 5, 1),
    )  # fmt: skip


def test_a_claim_without_a_start_is_verified_with_a_warning_in_its_cell_and_one_with_a_start_without(
    tmp_path: Path,
) -> None:
    known = Claims((claim(1, date(2024, 4, 2)), claim(2, None)), (), {}, {}, {})
    file = tmp_path / "decisions.csv"
    file.write_text("claim_id,decision,on,why\n1-1-job,verified,2024-06-01,seen\n1-2-job,verified,2024-06-01,seen\n")
    judged = judge_decisions(file, known, {}, secrets=SECRETS, today=date(2024, 7, 1))
    assert [(f.code, f.severity, f.cell) for f in judged.findings] == [("claim-without-start", "warning", "A3")]
    assert "no day on which support started" in judged.findings[0].message
    assert judged.may_be_noted and len(judged.decisions) == 2
    file.write_text("claim_id,decision,on,why\n1-2-job,rejected,2024-06-01,no start\n")
    assert judge_decisions(file, known, {}, secrets=SECRETS, today=date(2024, 7, 1)).findings == ()
