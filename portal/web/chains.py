"""How to pay at each chain, step by step: the words; the pictures are in static/drawings.

The flow was learnt from merchants' public help pages for their customers: Hallo (how to pay a Smart Pit
code), Mobal (cash payments), Brastel (recharging) and Chocom (FamilyMart's slip).
docs/kiosk-steps.md says which fact came from which page, and what is uncertain.

Texts are Japanese source strings marked with N_; a template translates them when it renders. What stands
in 「」 inside a text is written on the machine, so translations keep it in Japanese.
"""

from dataclasses import dataclass

from portal.web.language import N_


@dataclass(frozen=True)
class Label:
    """Words exactly as on a button or slip: shown in Japanese in every language, with their meaning."""

    japanese: str
    meaning: str


@dataclass(frozen=True)
class Step:
    """One screen or one act. `drawing` is a file name in static/drawings; at `entry` the 13 digits are typed.

    `trouble`: what to do when the screen is not as described.
    """

    drawing: str
    text: str
    labels: tuple[Label, ...] = ()
    entry: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Chain:
    """A chain of stores. `languages` are the tags (BCP 47) the machine's own screens can be switched to."""

    key: str
    name: str
    machine: str
    languages: tuple[str, ...]
    steps: tuple[Step, ...]


CONFIRM = Label("確定する", N_("これで決める"))
OK = Label("OK", N_("これで決める"))
NEXT = Label("次へ", N_("次の画面へ進む"))

SLIP_AND_REGISTER = (
    Step(
        "slip.svg",
        N_("申込券が出ます。30分以内にレジへお持ちください。"),
        (Label("申込券", N_("レジで支払うための紙")),),
    ),
    Step("register.svg", N_("レジで申込券を渡し、現金で支払います。領収書をお受け取りください。")),
)

LOPPI_TROUBLE = N_("「スマートピットお支払い」が出ないときは、「前に戻る」を押し、番号13桁をもう一度入れてください。")

FAMIPORT_TROUBLE = N_("「金融サービス/国際送金など」がないときは、「スマートピット」と書かれたボタンを探してください。")

NUMBER_REFUSED = N_("次へ進めないときは、番号13桁をもう一度入れてください。")

LOPPI_STEPS = (
    Step(
        "loppi-1.svg",
        N_("トップ画面の「各種番号をお持ちの方」を押します。"),
        (Label("各種番号をお持ちの方", N_("番号で手続きする方の入口")),),
    ),
    Step("loppi-2.svg", N_("番号13桁を入れて、「次へ」を押します。"), (NEXT,), entry=True, trouble=LOPPI_TROUBLE),
    Step(
        "loppi-3.svg",
        N_("「スマートピットお支払い」を押します。注意の画面は、読んでから閉じます。"),
        (Label("スマートピットお支払い", N_("スマートピットで支払う")),),
    ),
    Step("loppi-4.svg", N_("支払う請求にチェックを入れ、「確定する」を押します。"), (CONFIRM,)),
    Step("loppi-5.svg", N_("内容を確かめて、もう一度「確定する」を押します。"), (CONFIRM,)),
    *SLIP_AND_REGISTER,
)

FAMIPORT_STEPS = (
    Step(
        "famiport-1.svg",
        N_("トップ画面の「金融サービス/国際送金など」を押します。"),
        (
            Label("LANGUAGE", N_("画面のことばを選ぶ")),
            Label("金融サービス/国際送金など", N_("お金のサービス")),
        ),
        trouble=FAMIPORT_TROUBLE,
    ),
    Step(
        "famiport-2.svg",
        N_("「スマートピット」を押します。"),
        (Label("スマートピット", N_("スマートピットで支払う")),),
    ),
    Step(
        "famiport-3.svg",
        N_("案内の画面が出ます。読んでから「次へ」「確認」を押します。"),
        (NEXT, Label("確認", N_("読みました"))),
    ),
    Step("famiport-4.svg", N_("番号13桁を入れて、「OK」を押します。"), (OK,), entry=True, trouble=NUMBER_REFUSED),
    Step("famiport-5.svg", N_("支払う請求を選び、「OK」を押します。"), (OK,)),
    Step("famiport-6.svg", N_("内容を確かめて、もう一度「OK」を押します。"), (OK,)),
    *SLIP_AND_REGISTER,
)

CHAINS = (
    Chain("lawson", N_("ローソン"), N_("Loppi"), ("ja",), LOPPI_STEPS),
    Chain("ministop", N_("ミニストップ"), N_("Loppi"), ("ja",), LOPPI_STEPS),
    Chain(
        "familymart",
        N_("ファミリーマート"),
        N_("マルチコピー機"),
        ("ja", "en", "zh", "ko", "pt", "ru"),
        FAMIPORT_STEPS,
    ),
)


def chain(key: str) -> Chain | None:
    """The chain with that key, or None."""
    return next((one for one in CHAINS if one.key == key), None)
