"""What the pages of designs say: media, states, versions, and why something was refused."""

from collections.abc import Mapping, Sequence

from portal.artwork import DesignRefused, Finding, Severity
from portal.designs import (
    ArchiveRefused,
    ContentRefused,
    FileNameRefused,
    FileRefused,
    FilesTooMany,
    ProofState,
    TooManyDesigns,
    VersionKind,
)
from portal.kernel.errors import DomainError
from portal.kernel.files import FilesAway
from portal.web.language import N_, _
from portal.web.merchant.studio_words import finding_text

MEDIA: Mapping[str, str] = {  # in the order in which they are offered
    "card": N_("カード型"),
    "postcard": N_("はがき"),
    "a6": N_("A6の同封物"),
    "a4": N_("A4の同封物"),
    "custom": N_("スマートフォンの画面"),
}
STATES: Mapping[str, tuple[str, str]] = {
    ProofState.OPEN: (N_("校正中"), "wait"),
    ProofState.APPROVED: (N_("校了"), "strong"),
    ProofState.IN_REVIEW: (N_("審査中"), "wait"),
    ProofState.ACCEPTED: (N_("承認済み"), "ok"),
    ProofState.REFUSED: (N_("差し戻し"), "late"),
    ProofState.WITHDRAWN: (N_("取り下げ"), "plain"),
}
VERSIONS: Mapping[str, str] = {
    VersionKind.AUTO: N_("自動で残した版"),
    VersionKind.NAMED: N_("名前を付けた版"),
    VersionKind.PROOF: N_("校正の版"),
    VersionKind.APPROVED: N_("校了の版"),
}
ARCHIVES: Mapping[str, str] = {
    "no_zip": N_("ZIPファイルとして読めません。作り直してから、もう一度お試しください。"),
    "no_design": N_("ZIPファイルの中に design.json がありません。"),
    "too_large": N_("ZIPファイルの中身が大きすぎます（%(name)s）。"),
    "too_many": N_("ZIPファイルの中のファイルが多すぎます。"),
    "encrypted": N_("パスワードの付いたZIPファイルは読めません。パスワードを外してください。"),
    "damaged": N_("ZIPファイルが壊れています。作り直してから、もう一度お試しください。"),
    "name": N_("ZIPファイルの中に、使えない名前のファイルがあります（%(name)s）。"),
}


def state_words(state: str) -> tuple[str, str]:
    """A proof's state in words, and its tone."""
    text, tone = STATES[state]
    return _(text), tone


def refusal_words(fault: DomainError) -> Sequence[str]:
    """Why an upload cannot be taken, a sentence each. Raises what it has no words for."""
    match fault:
        case DesignRefused(findings=found) | FileRefused(findings=found):
            return [finding_text(one, {}) for one in found]
        case ArchiveRefused(reason=reason, name=name):
            return [_(ARCHIVES[reason], name=name)]
        case ContentRefused():
            return [_(N_("デザインの内容を読み取れません。大きすぎるか、使えない文字があります。"))]
        case FileNameRefused(name=name):
            return [_(N_("ファイルの名前「%(name)s」に使えない文字があります。名前を変えてください。"), name=name)]
    return [_limit_words(fault)]


def findings_words(found: Sequence[Finding], content: Mapping[str, object]) -> Sequence[tuple[bool, str]]:
    """Whether it is an error, and what was found: errors first, nothing twice."""
    said = {(one.severity is Severity.ERROR, finding_text(one, content)): None for one in found}
    return sorted(said, key=lambda one: not one[0])


def _limit_words(fault: DomainError) -> str:
    match fault:
        case FilesTooMany(limit="files", most=most):
            return _(N_("1つのデザインに入れられるファイルは%(most)s個までです。"), most=most)
        case FilesTooMany(most=most):
            return _(N_("1つのデザインのファイルは、合わせて%(most)s MBまでです。"), most=most)
        case TooManyDesigns(most=most):
            return _(N_("デザインは、しまったものも含めて%(most)s個までです。"), most=most)
        case FilesAway():
            return _(N_("ただいまファイルを扱えません。少し待ってから、もう一度お試しください。"))
    raise fault
