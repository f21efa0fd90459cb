"""The problems that the API answers with (RFC 9457): a stable code each, whose page says what to do.

A code is never renamed and never changes its meaning; new ones may be added.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.language import N_


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its status, a title that never varies, and what the caller can do."""

    code: str
    status: int
    title: str
    advice: str


_ALL = (
    ProblemType(
        "request-refused",
        400,
        N_("リクエストを受け付けられません"),
        N_("リクエストの内容を確認してください。同じ内容を送り直しても、結果は変わりません。"),
    ),
    ProblemType(
        "body-unreadable",
        400,
        N_("本文を読み取れません"),
        N_("本文は、UTF-8で書いた1つのJSONオブジェクトにしてください。同じ名前は一度しか使えません。"),
    ),
    ProblemType(
        "digest-differs",
        400,
        N_("本文とダイジェストが一致しません"),
        N_("Content-Digestは、送信する本文のバイト列から計算してください（sha-256またはsha-512）。"),
    ),
    ProblemType(
        "idempotency-key-missing",
        400,
        N_("Idempotency-Keyがありません"),
        N_("POSTには、操作ごとに新しく作ったIdempotency-Key（UUIDなど）を付けてください。再送では同じ値を使います。"),
    ),
    ProblemType(
        "idempotency-key-refused",
        400,
        N_("Idempotency-Keyの形式が正しくありません"),
        N_("印字できるASCII文字で、1文字以上255文字以内にしてください。"),
    ),
    ProblemType(
        "key-missing",
        401,
        N_("APIキーがありません"),
        N_("Authorizationヘッダーに「Bearer spk_…」の形でAPIキーを付けてください。"),
    ),
    ProblemType(
        "key-refused",
        401,
        N_("このAPIキーは使えません"),
        N_("キーが違うか、取り消されたか、期限が切れています。管理画面でAPIキーを確認してください。"),
    ),
    ProblemType(
        "signature-missing",
        401,
        N_("署名がありません"),
        N_("このAPIキーは署名付きのリクエストだけを受け付けます。RFC 9421で署名してください。"),
    ),
    ProblemType(
        "signature-refused",
        401,
        N_("署名を確認できません"),
        N_(
            "署名の対象、署名の鍵のID、作成時刻（5分以内）、本文のダイジェストを確認してください。署名は一度しか使えません。"
        ),
    ),
    ProblemType(
        "address-refused",
        403,
        N_("このIPアドレスからは使えません"),
        N_("APIキーに登録した接続元から送るか、管理画面で接続元を追加してください。"),
    ),
    ProblemType(
        "scope-missing",
        403,
        N_("APIキーの権限が足りません"),
        N_("この操作に必要な権限を持つAPIキーを、管理画面で作成してください。"),
    ),
    ProblemType(
        "organisation-suspended",
        403,
        N_("ご利用を停止しています"),
        N_("停止中は参照だけができます。運営にお問い合わせください。"),
    ),
    ProblemType(
        "organisation-closed",
        403,
        N_("ご利用は終了しています"),
        N_("解約済みのため、APIは使えません。"),
    ),
    ProblemType(
        "link-not-offered",
        403,
        N_("ご契約のタイプではAPIを使えません"),
        N_("APIはレギュラータイプとスーパータイプで使えます。タイプの変更は運営にお問い合わせください。"),
    ),
    ProblemType(
        "tenants-not-offered",
        403,
        N_("テナントを持てません"),
        N_("テナントを持てるのは、ほかの企業のテナントではない企業だけです。"),
    ),
    ProblemType(
        "not-found",
        404,
        N_("見つかりません"),
        N_("アドレスとIDを確認してください。本番とテスト環境のデータは分かれています。"),
    ),
    ProblemType(
        "method-not-allowed",
        405,
        N_("このメソッドは使えません"),
        N_("使えるメソッドはAllowヘッダーにあります。"),
    ),
    ProblemType(
        "idempotency-key-in-use",
        409,
        N_("同じIdempotency-Keyのリクエストを処理しています"),
        N_("少し待ってから、同じIdempotency-Keyで送り直してください。"),
    ),
    ProblemType(
        "too-many-endpoints",
        409,
        N_("送り先が多すぎます"),
        N_("使っていない送り先を削除してから、登録してください。"),
    ),
    ProblemType(
        "member-no-taken",
        409,
        N_("この会員番号はすでに使われています"),
        N_("会員番号で会員を参照して変更するか、別の会員番号で登録してください。"),
    ),
    ProblemType(
        "member-has-card",
        409,
        N_("この会員には利用中のカードがあります"),
        N_("cardにあるIDのカードを再発行するか、止めてから、もう一度お試しください。"),
    ),
    ProblemType(
        "too-many-designs",
        409,
        N_("デザインが多すぎます"),
        N_("デザインは500件まで作れます。しまってあるものも数えます。運営にお問い合わせください。"),
    ),
    ProblemType(
        "design-not-ready",
        409,
        N_("デザインに直すところがあります"),
        N_("errorsに、印刷や読み取りに差し支える箇所と直し方があります。直してから、もう一度お試しください。"),
    ),
    ProblemType(
        "file-in-use",
        409,
        N_("デザインで使われているファイルです"),
        N_("先にデザインの内容からこのファイルを外してください。"),
    ),
    ProblemType(
        "addresses-refused",
        409,
        N_("届け先に直すところのある会員がいます"),
        N_("errorsに、会員番号と理由が100人分まであります。会員を直してから、もう一度お試しください。"),
    ),
    ProblemType(
        "selection-changed",
        409,
        N_("会員の数が変わっています"),
        N_("注文を作ったあとに、会員が増えたか減っています。注文を変更すると、数え直します。"),
    ),
    ProblemType(
        "print-shop-refused",
        409,
        N_("印刷会社へ送れません"),
        N_("印刷会社が決まっていないか、今は仕事を受けていません。ほかの印刷会社を指定してください。"),
    ),
    ProblemType(
        "package-not-ready",
        409,
        N_("印刷データがまだできていません"),
        N_("run.ready のイベントが起きてから、もう一度お試しください。"),
    ),
    ProblemType(
        "state-refused",
        409,
        N_("今の状態ではできません"),
        N_("対象の状態を確認してください。"),
    ),
    ProblemType(
        "files-gone",
        410,
        N_("ファイルは消されています"),
        N_("印刷データと住所は、注文が終わってから一定の期間で消します。必要なときは、注文し直してください。"),
    ),
    ProblemType(
        "version-differs",
        412,
        N_("ほかの変更が先に保存されています"),
        N_("最新の内容を取得し、そのETagをIf-Matchに付けて送り直してください。"),
    ),
    ProblemType(
        "body-too-large",
        413,
        N_("本文が大きすぎます"),
        N_("本文を小さくしてください。"),
    ),
    ProblemType(
        "content-type-unsupported",
        415,
        N_("この形式の本文は受け付けられません"),
        N_("Content-Typeをapplication/jsonにして、JSONを送ってください。"),
    ),
    ProblemType(
        "values-refused",
        422,
        N_("値に誤りがあります"),
        N_("errorsに、誤りのある項目と理由があります。"),
    ),
    ProblemType(
        "idempotency-key-reused",
        422,
        N_("Idempotency-Keyが別のリクエストで使われています"),
        N_("別の操作には、新しいIdempotency-Keyを使ってください。"),
    ),
    ProblemType(
        "version-missing",
        428,
        N_("If-Matchがありません"),
        N_("取得したときのETagをIf-Matchに付けてください。知らないうちに上書きすることを防ぎます。"),
    ),
    ProblemType(
        "limit-reached",
        429,
        N_("リクエストが多すぎます"),
        N_("Retry-Afterの秒数だけ待ってから、送り直してください。"),
    ),
    ProblemType(
        "internal-fault",
        500,
        N_("エラーが起きました"),
        N_("同じIdempotency-Keyで送り直せます。続くときは、request_idを添えてお問い合わせください。"),
    ),
    ProblemType(
        "busy",
        503,
        N_("ただいま混み合っています"),
        N_("Retry-Afterの秒数だけ待ってから、同じIdempotency-Keyで送り直してください。"),
    ),
)

PROBLEM_TYPES: Mapping[str, ProblemType] = {problem.code: problem for problem in _ALL}


class Problem(Exception):
    """Ends a request with a problem of this type. ``more`` are members of its own, ``headers`` go with the answer."""

    def __init__(self, code: str, *, headers: Mapping[str, str] | None = None, **more: object) -> None:
        super().__init__(code)
        self.type = PROBLEM_TYPES[code]
        self.headers = dict(headers or {})
        self.more = more
