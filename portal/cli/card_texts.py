"""What ``flask cards`` says."""

from portal.web.language import N_

LIST_READ = N_("%(name)s：%(count)s人、%(encoding)s")
SAMPLED = N_(
    "%(out)s に%(files)sファイルを書き出しました。%(count)s枚のうち%(pieces)s枚を抜き取り、バーコード%(symbols)s個を"
    "読み取り確認しました（うち%(samples)s面は印刷解像度でも確認）。"
)
DONE = N_(
    "%(out)s に%(files)sファイルを書き出しました。%(pieces)s枚、バーコード%(symbols)s個をすべて読み取り確認済み"
    "（うち%(samples)s面は印刷解像度でも確認）。"
)
RESTARTED = N_("前回の途中のファイルがあったので消し、最初から作り直しました。")
WARNED = N_("%(name)s：印刷できます。上の注意を確かめてください。")
CLEAN = N_("%(name)s：問題は見つかりませんでした。")
PICTURE = N_("図を書き出しました：%(path)s")
VERIFIED = N_("署名・ファイル・枚数のすべてが台帳と一致しました。")
NOTHING_MADE = N_("何も書き出していません。上の点を直して、もう一度実行してください。")
STRANGERS = N_(
    "会員リストの列 %(column)s に、このサービスのものではない値が%(count)s件あります。"
    "取り込んだ番号でなければ、列を取り違えていないか確かめてください。"
)
MEMBER_LINE = N_("会員リスト%(line)s行目")
MORE = N_("ほかに%(count)s件あります。")
LIST_CHANGED = N_("作業中に会員リストが書き換えられました。何も書き出していません。もう一度実行してください。")
WRONG_SETTING = N_("--%(setting)s に %(found)s は指定できません。flask cards render --help をご覧ください。")
SMALL_SHEET = N_("%(width)s × %(height)s mm の用紙には1枚も入りません。大きい用紙を指定してください。")
NOT_EMPTY = N_("出力先が空ではありません（%(found)s があります）。上書きはしません。空のフォルダーを指定してください。")
GOES_ON = N_("同じ出力先への作業がいま動いています。終わるのを待つか、別のフォルダーを指定してください。")
WORKER_LOST = N_(
    "作業プロセスが途中で止まりました。メモリ不足が考えられます。何も残していません。--workers を減らしてください。"
)
SPECIFICATION = N_("仕様書を書き出しました：%(out)s")
SPECIFICATION_FORM = N_("%(out)s は書けません。仕様書は .pdf、テンプレートは .svg の名前にしてください。")
KEY = N_("公開鍵の指紋（SHA-256）：%(fingerprint)s")
CANNOT_WRITE = N_("ファイルを書けません（%(reason)s）%(file)s。何も残していません。")
STOPPED = N_("中断しました。何も残していません。")
ERROR, WARNING = N_("エラー"), N_("注意")
