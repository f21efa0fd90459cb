"""What is wrong with a member list and what to do, in a sentence for each fault; the details fill it."""

from portal.artwork import MemberFault
from portal.web.language import N_

SENTENCES = {
    MemberFault.NOT_A_FILE: N_("指定されたものはファイルではありません。会員リストのCSVファイルを指定してください。"),
    MemberFault.TOO_LARGE: N_("会員リストが大きすぎます。1つのファイルは%(most)s MBまでです。リストを分けてください。"),
    MemberFault.EMPTY: N_("会員リストが空です。見出しの行と、会員の行を入れてください。"),
    MemberFault.WITHOUT_MEMBERS: N_(
        "会員リストに会員が1人もいません。1人を1行として、見出しの行の下に入れてください。"
    ),
    MemberFault.TOO_MANY_MEMBERS: N_(
        "会員が多すぎます。1つの会員リストに入れられるのは%(most)s人までです。リストを分けてください。"
    ),
    MemberFault.TOO_MANY_LINES: N_(
        "会員リストの行が多すぎます。空の行も含めて%(most)s行までです。終わりにある空の行を削除するか、リストを分けてください。"
    ),
    MemberFault.WORKBOOK: N_(
        "Excelのブックは、そのままでは読めません。"
        "ファイルの種類を「CSV UTF-8（コンマ区切り）」にして保存し直してください。"
    ),
    MemberFault.UTF_16: N_(
        "会員リストの文字コードがUTF-16です。"
        "UTF-8で保存し直してください。"
        "Excelでは、「Unicode テキスト」ではなく「CSV UTF-8（コンマ区切り）」を選びます。"
    ),
    MemberFault.EUC_JP: N_("会員リストの文字コードがEUC-JPのようです。UTF-8で保存し直してください。"),
    MemberFault.ENCODING: N_(
        "%(line)s行目の%(byte)sバイト目が、ほかの部分の文字コード（%(encoding)s）では読めません。"
        "文字コードの違う行が混ざっていないか、文字が壊れていないかを確かめ、全体をUTF-8で保存し直してください。"
    ),
    MemberFault.NUL: N_(
        "%(line)s行目の%(byte)sバイト目に、文字ではないデータ（NUL）があります。CSVファイルかどうかを確かめ、UTF-8で保存し直してください。"
    ),
    MemberFault.WITHOUT_HEADING: N_(
        "1行目に見出しがありません。1行目に、number、name などの列の見出しを入れてください。"
    ),
    MemberFault.WITHOUT_NUMBER: N_("見出しに number の列がありません。番号の列の見出しを number にしてください。"),
    MemberFault.DELIMITER: N_(
        "列が「%(delimiter)s」で区切られています。コンマ（,）区切りのCSVで保存し直してください。"
    ),
    MemberFault.HEADING_EMPTY: N_("%(position)s列目に見出しがありません。見出しを付けるか、その列を削除してください。"),
    MemberFault.HEADING_TWICE: N_(
        "%(first)s列目と%(position)s列目の見出しが、どちらも「%(column)s」です。どちらかの見出しを変えてください。"
    ),
    MemberFault.HEADING_TOO_LONG: N_("%(position)s列目の見出しが長すぎます。%(most)s文字以内にしてください。"),
    MemberFault.HEADING_CHARACTER: N_(
        "%(position)s列目の見出しに、使えない文字（%(code_point)s）があります。見出しを入力し直してください。"
    ),
    MemberFault.TOO_MANY_COLUMNS: N_(
        "列が多すぎます。使えるのは%(most)s列までですが、%(found)s列あります。使わない列を削除してください。"
    ),
    MemberFault.BLANK_LINE: N_("%(line)s行目が空です。会員と会員のあいだの空の行を削除してください。"),
    MemberFault.TOO_FEW_CELLS: N_(
        "%(line)s行目は%(found)s列しかありません。"
        "見出しは%(expected)s列です。"
        "コンマが抜けていないか、行の途中で改行されていないかを確かめてください。"
    ),
    MemberFault.TOO_MANY_CELLS: N_(
        '%(line)s行目は%(found)s列あります。見出しは%(expected)s列です。コンマを含む内容は、引用符（"）で囲んでください。'
    ),
    MemberFault.LINE_BREAK: N_("%(line)s行目のセルの中に改行があります。改行を取り除いて、1人を1行にしてください。"),
    MemberFault.OPEN_QUOTE: N_(
        '%(line)s行目の引用符（"）が閉じていません。引用符を閉じるか、取り除いてください。セルの中の改行も取り除いてください。'
    ),
    MemberFault.STRAY_QUOTE: N_(
        '%(line)s行目の引用符（"）の使い方が正しくありません。引用符を含む内容は全体を引用符で囲み、中の引用符は2つ続けてください。'
    ),
    MemberFault.LINE_TOO_LONG: N_(
        "%(line)s行目が長すぎます。1行は%(most)sバイトまでです。行の終わりに改行があるかを確かめてください。"
    ),
    MemberFault.CELL_TOO_LONG: N_("%(line)s行目の「%(column)s」が長すぎます。%(most)s文字以内にしてください。"),
    MemberFault.CHARACTER: N_(
        "%(line)s行目の「%(column)s」に、使えない文字（%(code_point)s）があります。"
        "目に見えない文字や、右から左に書く文字は使えません。"
        "取り除くか、入力し直してください。"
    ),
    MemberFault.GAIJI: N_(
        "%(line)s行目の「%(column)s」に、外字（%(code_point)s）があります。外字は印刷できません。標準の文字に置き換えてください。"
    ),
    MemberFault.POSTCODE: N_(
        "%(line)s行目の「%(column)s」が、7桁の郵便番号になっていません。先頭の0が消えていないかも確かめてください。"
    ),
    MemberFault.MAIL_ADDRESS: N_(
        "%(line)s行目の「%(column)s」が、メールアドレスの形になっていません。name@example.jp のように入れてください。"
    ),
    MemberFault.MEMBER_NO_EMPTY: N_("%(line)s行目に会員番号がありません。会員番号を入れてください。"),
    MemberFault.NUMBER_EMPTY: N_("%(line)s行目に番号がありません。「%(column)s」の列に、13桁の番号を入れてください。"),
    MemberFault.NUMBER_SPREADSHEET: N_(
        "%(line)s行目の「%(column)s」が「%(text)s」になっています。"
        "表計算ソフトが番号を書き換えたようです。"
        "元のデータを開くときに、この列を「文字列」として読み込み、保存し直してください。"
    ),
    MemberFault.NUMBER_ZERO_LOST: N_(
        "%(line)s行目の「%(column)s」は%(count)s桁しかありません。"
        "表計算ソフトが先頭の0を消したようです。"
        "元のデータを開くときに、この列を「文字列」として読み込み、保存し直してください。"
    ),
    MemberFault.NUMBER_FULL_WIDTH: N_(
        "%(line)s行目の「%(column)s」に、全角の数字があります。半角の数字13桁にしてください。"
    ),
    MemberFault.NUMBER_SEPARATED: N_(
        "%(line)s行目の「%(column)s」に、ハイフンや空白があります。取り除いて、数字13桁だけにしてください。"
    ),
    MemberFault.NUMBER_CHARACTER: N_(
        "%(line)s行目の「%(column)s」に、数字ではない文字「%(character)s」があります。半角の数字13桁にしてください。"
    ),
    MemberFault.NUMBER_LENGTH: N_(
        "%(line)s行目の「%(column)s」が%(count)s桁になっています。13桁の番号を入れてください。"
    ),
    MemberFault.CHECK_DIGIT: N_(
        "%(line)s行目の「%(column)s」は、数字のどこかが違っています（チェックデジットが合いません）。元の番号と1桁ずつ見比べてください。"
    ),
    MemberFault.NUMBER_TWICE: N_(
        "%(line)s行目の番号は、%(first)s行目の番号と同じです。どちらかを正しい番号に直すか、重なった行を削除してください。"
    ),
    MemberFault.NUMBER_IS_STORE_CODE: N_(
        "%(line)s行目の番号が、コンビニ識別番号と同じです。「%(column)s」の列には、会員の番号を入れてください。"
    ),
    MemberFault.MEMBER_NO_TWICE: N_(
        "%(line)s行目の会員番号（%(column)s）は、%(first)s行目と同じです。どちらかを直すか、重なった行を削除してください。"
    ),
}
