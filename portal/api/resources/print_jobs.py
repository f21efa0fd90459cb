"""A print shop's jobs: taken or declined, fetched, printed, shipped; what was spoiled, what is asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.api import caller
from portal.api.documenting import Documented
from portal.api.faults import one_refused
from portal.api.frame import Answer, Resource
from portal.api.paging import listed
from portal.api.resources.print_job_schemas import AcceptedJob, DeclinedJob, JobList, JobQuery, JobShown, ShippedJob
from portal.api.resources.run_files import linked, pieces_named
from portal.api.resources.run_schemas import (
    FileLinks,
    NewQuestion,
    Question,
    Questions,
    ReprintShown,
    SomePieces,
)
from portal.organisations import KeyScope, ObjectUnknown, organisations_by_id
from portal.print_runs import (
    PrintRun,
    RunQuestion,
    RunState,
    accept_job,
    ask_merchant,
    decline_job,
    files_deleted,
    find_job,
    job_package,
    job_questions,
    left_out_of,
    mark_done,
    mark_printing,
    mark_shipped,
    originals_of,
    report_spoiled,
    shop_jobs,
)
from portal.web import current
from portal.web.language import N_

resource = Resource(
    "print_jobs", about=N_("印刷会社の仕事です。印刷会社のAPIキーだけが使えます。企業さまの注文は /runs です。")
)

READ, WRITE = KeyScope.PRINT_JOBS_READ, KeyScope.PRINT_JOBS_WRITE
JOB = JobShown()
OWN = tuple(name for name in JOB.fields if name not in {"merchant", "of_run"})  # columns of the run
MOST_BYTES = 200_000


@resource.operation(
    "/print-jobs",
    method="GET",
    needs=READ,
    answers=JobList(),
    says=Documented(
        N_("仕事の一覧"),
        N_("送られてきた仕事を、新しい順に返します。stateにsentを指定すると、返事を待っている仕事だけになります。"),
        asks=JobQuery(),
    ),
)
def list_print_jobs(asked: Mapping[str, Any]) -> Answer:
    """The shop's jobs, the newest first."""
    session, state = current.session(), RunState(asked["state"]) if "state" in asked else None
    try:
        found = shop_jobs(session, caller.scope(), state=state, after=asked["after"], limit=asked["limit"] + 1)
    except ObjectUnknown:
        raise one_refused("after", "cursor") from None
    return listed(_shown(found), asked, lambda job: str(job["ref"]))


@resource.operation(
    "/print-jobs/<ref:ref>",
    method="GET",
    needs=READ,
    answers=JOB,
    says=Documented(N_("仕事を参照する"), N_("辞退した仕事と、企業さまが取り下げた仕事は、見えなくなります。")),
)
def get_print_job(ref: str) -> Mapping[str, Any]:
    """One job."""
    return _one(find_job(current.session(), caller.scope(), ref))


@resource.operation(
    "/print-jobs/<ref:ref>/accept",
    method="POST",
    needs=WRITE,
    answers=JOB,
    says=Documented(
        N_("仕事を引き受ける"),
        N_("使う用紙・素材を申告して、引き受けます。企業さまにメールと run.accepted のイベントで知らせます。"),
        takes=AcceptedJob(),
        refuses=["state-refused"],
    ),
)
def accept_print_job(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Takes a job."""
    stock, actor = values["stock"], caller.actor()
    return _one(accept_job(current.session(), caller.scope(), ref, stock=stock, actor=actor, at=current.now()))


@resource.operation(
    "/print-jobs/<ref:ref>/decline",
    method="POST",
    needs=WRITE,
    answers=None,
    says=Documented(
        N_("仕事を辞退する"),
        N_(
            "印刷を始める前の仕事を、理由を添えて辞退します。企業さまは、ほかの印刷会社へ送れます。"
            "受け取ったデータがあれば、先にすべて削除してください。辞退は、その削除を済ませたという連絡も兼ねます。"
        ),
        takes=DeclinedJob(),
        refuses=["state-refused"],
    ),
)
def decline_print_job(values: Mapping[str, Any], ref: str) -> None:
    """Declines a job."""
    reason, actor = values["reason"], caller.actor()
    decline_job(current.session(), caller.scope(), ref, reason=reason, actor=actor, at=current.now())


@resource.operation(
    "/print-jobs/<ref:ref>/files",
    method="GET",
    needs=READ,
    answers=FileLinks(),
    says=Documented(
        N_("印刷データを受け取る"),
        N_(
            "ファイルの名前、大きさ、SHA-256と、1時間使えるURLを返します。受け取ったら、SHA-256が同じことを"
            "確かめてください。引き受ける前から受け取れます。"
        ),
        refuses=["files-gone", "package-not-ready"],
    ),
)
def list_print_job_files(ref: str) -> Mapping[str, Any]:
    """A job's files, as links."""
    return linked(job_package(current.session(), caller.scope(), ref))


@resource.operation(
    "/print-jobs/<ref:ref>/printing",
    method="POST",
    needs=WRITE,
    answers=JOB,
    says=Documented(
        N_("印刷を始めたと知らせる"), N_("引き受けた仕事を「印刷中」にします。"), refuses=["state-refused"]
    ),
)
def print_print_job(ref: str) -> Mapping[str, Any]:
    """Printing has begun."""
    return _one(mark_printing(current.session(), caller.scope(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/print-jobs/<ref:ref>/shipped",
    method="POST",
    needs=WRITE,
    answers=JOB,
    says=Documented(
        N_("発送したと知らせる"),
        N_("運送会社と送り状の番号を、企業さまにメールと run.shipped のイベントで知らせます。"),
        takes=ShippedJob(),
        refuses=["state-refused"],
    ),
)
def ship_print_job(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """It is on its way."""
    return _one(mark_shipped(current.session(), caller.scope(), ref, **values, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/print-jobs/<ref:ref>/done",
    method="POST",
    needs=WRITE,
    answers=JOB,
    says=Documented(N_("仕事を完了する"), N_("発送した仕事を「完了」にします。"), refuses=["state-refused"]),
)
def finish_print_job(ref: str) -> Mapping[str, Any]:
    """Nothing is left to do."""
    return _one(mark_done(current.session(), caller.scope(), ref, actor=caller.actor(), at=current.now()))


@resource.operation(
    "/print-jobs/<ref:ref>/spoiled",
    method="POST",
    needs=WRITE,
    answers=ReprintShown(),
    says=Documented(
        N_("刷り損じを知らせる"),
        N_(
            "刷り損じたものだけの印刷データを、同じ番号で作ります。通し番号か、ファイルとページで指定します。"
            "できあがると、別の仕事として届きます。"
        ),
        takes=SomePieces(),
        refuses=["state-refused", "files-gone"],
        made=True,
        most_bytes=MOST_BYTES,
    ),
)
def report_spoiled_pieces(values: Mapping[str, Any], ref: str) -> Mapping[str, Any]:
    """Has spoiled pieces drawn once more."""
    session, actor, at = current.session(), caller.actor(), current.now()
    made = report_spoiled(session, caller.scope(), ref, pieces_named(values), actor=actor, at=at)
    head = {name: getattr(made, name) for name in ("ref", "name", "state", "pieces")}
    return head | {"left_out": left_out_of(session, made)}


@resource.operation(
    "/print-jobs/<ref:ref>/questions",
    method="GET",
    needs=READ,
    answers=Questions(),
    says=Documented(N_("仕事についてのやり取り"), N_("企業さまとのやり取りを、古い順に返します。")),
)
def list_print_job_questions(ref: str) -> Mapping[str, Any]:
    """The thread on a job."""
    session = current.session()
    return {"data": job_questions(session, find_job(session, caller.scope(), ref))}


@resource.operation(
    "/print-jobs/<ref:ref>/questions",
    method="POST",
    needs=WRITE,
    answers=Question(),
    says=Documented(
        N_("企業さまに質問する"),
        N_("企業さまにメールと run.asked のイベントで知らせます。返事は、この仕事のやり取りに加わります。"),
        takes=NewQuestion(),
        made=True,
    ),
)
def ask_on_print_job(values: Mapping[str, Any], ref: str) -> RunQuestion:
    """Writes to the merchant."""
    text, actor = values["text"], caller.actor()
    return ask_merchant(current.session(), caller.scope(), ref, text, actor=actor, at=current.now())


@resource.operation(
    "/print-jobs/<ref:ref>/files-deleted",
    method="POST",
    needs=WRITE,
    answers=JOB,
    says=Documented(
        N_("ファイルを消したと知らせる"),
        N_("完了した仕事のファイルを、手元からすべて消したことを知らせます。このあとは受け取れません。"),
        refuses=["state-refused"],
    ),
)
def confirm_files_deleted(ref: str) -> Mapping[str, Any]:
    """The shop has deleted what it was given."""
    return _one(files_deleted(current.session(), caller.scope(), ref, actor=caller.actor(), at=current.now()))


def _one(job: PrintRun) -> Mapping[str, Any]:
    return _shown([job])[0]


def _shown(jobs: Sequence[PrintRun]) -> list[Mapping[str, Any]]:
    """Jobs with their merchants' names, and what they print once more."""
    session = current.session()
    merchants = organisations_by_id(session, [job.organisation_id for job in jobs])
    originals = originals_of(session, jobs)
    return [
        {name: getattr(job, name) for name in OWN}
        | {
            "merchant": merchants[job.organisation_id].name,
            "of_run": originals[job.of_run_id].ref if job.of_run_id else None,
        }
        for job in jobs
    ]
