"""The form that plans a print run: what is printed, for whom, by whom and how."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Self

from wtforms import BooleanField, Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from portal.artwork import Duplex, Standard
from portal.print_runs import (
    MESSAGE_LIMIT,
    NAME_LIMIT,
    NOTE_LIMIT,
    SHEETS,
    Delivery,
    PlanRefused,
    RunKind,
    RunPlan,
    Selection,
)
from portal.web.desk.run_words import DELIVERIES, KINDS
from portal.web.fields import clean, clean_lines
from portal.web.forms import PortalForm
from portal.web.language import N_, _
from portal.web.merchant.run_choices import (
    DesignOffered,
    StockOffered,
    choose,
    designs_offered,
    filled,
    lists_offered,
    media_differ,
    read_count,
    read_numbers,
    stocks_offered,
    whom_offered,
)
from portal.web.merchant.run_plan_words import (
    CHOSEN,
    DUPLEX,
    EVERYBODY,
    MAILS,
    OF_LIST,
    OTHER_SHEET,
    SHEETS_SAID,
    STANDARDS,
    WITHOUT_CARD,
    refusal_words,
)

ORDERED = (RunKind.CARDS, RunKind.POSTCARDS, RunKind.ECARDS)
_FIELDS = {"members": "whom", "design_version": "design", "stock": "offer"}  # a plan's names for fields of ours


class RunForm(PortalForm):
    """What is asked for. What makes no run is the domain's to say: ``refuse`` puts it beside its field.

    What does not apply to the kind that was chosen is not looked at.
    """

    name = StringField()
    kind = RadioField(validate_choice=False)
    design = RadioField(validate_choice=False)
    whom = RadioField(validate_choice=False)
    list_ref = SelectField(validate_choice=False)
    chosen = TextAreaField()
    without_card = BooleanField()
    reachable = BooleanField()
    blanks = StringField()
    offer = RadioField(validate_choice=False)
    sends_itself = BooleanField()
    overs = StringField()
    sheet = SelectField(validate_choice=False)
    sheet_mm = StringField()
    duplex = SelectField(validate_choice=False)
    standard = RadioField(validate_choice=False)
    delivery = RadioField(validate_choice=False)
    mails = RadioField(validate_choice=False)
    message = TextAreaField()
    due_on = StringField()
    note = TextAreaField()

    base = RunPlan("")
    designs: Sequence[DesignOffered] = ()
    stocks: Sequence[StockOffered] = ()
    refs: tuple[str, ...] = ()

    @classmethod
    def of_plan(cls, plan: RunPlan) -> Self:
        """The form as sent, or filled in as ``plan`` says; what it does not ask for stays the plan's."""
        designs, stocks = designs_offered(), stocks_offered()
        form = cls.of_request(**filled(plan, designs, stocks))
        form.base, form.designs, form.stocks = plan, designs, stocks
        form.offer_all()
        return form

    def offer_all(self) -> None:
        """Puts what there is to choose from into the fields, in the reader's words."""
        alone = _(N_("御社で印刷する（印刷会社へ送らない）"))
        self._offer("kind", {str(one): _(KINDS[one]) for one in ORDERED})
        self._offer("design", {one.ref: one.title for one in self.designs} | {"": _(N_("デザインなし"))})
        self._offer("whom", whom_offered())
        self._offer("list_ref", lists_offered())
        self._offer("offer", {one.code: one.title for one in self.stocks} | {"": alone})
        self._offer("sheet", {name: _(SHEETS_SAID[name]) for name in (*SHEETS, OTHER_SHEET)})
        self._offer("duplex", {code: _(text) for code, text in DUPLEX.items()})
        self._offer("standard", {str(code): text for code, text in STANDARDS.items()})
        self._offer("delivery", {code: _(text) for code, text in DELIVERIES.items()})
        self._offer("mails", {code: _(text) for code, text in MAILS.items()})

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        field: Any = self[name]
        field.choices = choices

    @property
    def is_printed(self) -> bool:
        """Whether the kind that was chosen goes to a press."""
        return bool(self["kind"].data != RunKind.ECARDS)

    def validate_name(self, field: Field) -> None:
        """Cleans it; it must be there."""
        clean(field, NAME_LIMIT)
        if not field.data:
            raise StopValidation(_(N_("注文の名前を入れてください。")))

    def validate_message(self, field: Field) -> None:
        """Cleans what is said to members."""
        clean_lines(field, MESSAGE_LIMIT)

    def validate_note(self, field: Field) -> None:
        """Cleans what is said to the print shop."""
        clean_lines(field, NOTE_LIMIT)

    def validate_kind(self, field: Field) -> None:
        """Takes what is offered."""
        choose(field)

    validate_whom = validate_kind

    def validate_design(self, field: Field) -> None:
        """Takes what is offered; only e-cards do without."""
        choose(field)
        if self.is_printed and not field.data:
            raise StopValidation(_(N_("デザインを選んでください。")))

    def validate_list_ref(self, field: Field) -> None:
        """Takes a list, where members of one are wanted."""
        if self["whom"].data == OF_LIST:
            choose(field)
            if not field.data:
                raise StopValidation(_(N_("CSVを選んでください。")))

    def validate_chosen(self, field: Field) -> None:
        """Reads member numbers, where they are wanted."""
        if self["whom"].data == CHOSEN:
            self.refs = read_numbers(field)

    def validate_blanks(self, field: Field) -> None:
        """Reads a number of pieces."""
        if self["kind"].data == RunKind.CARDS:
            read_count(field)

    def validate_overs(self, field: Field) -> None:
        """Reads a number of sheets."""
        if self.is_printed:
            read_count(field)

    def validate_offer(self, field: Field) -> None:
        """Takes what is offered, for the medium of the design."""
        if not self.is_printed:
            return
        if field.data is None:
            raise StopValidation(_(N_("印刷会社と用紙を選んでください。")))
        choose(field)
        medium = next((one.medium for one in self.designs if one.ref == self["design"].data), "")
        if differ := media_differ((field.data or "").partition(" ")[0], medium):
            raise StopValidation(differ)

    def validate_sheet(self, field: Field) -> None:
        """Takes what is offered, for what is printed."""
        if self.is_printed:
            choose(field)

    validate_duplex = validate_standard = validate_delivery = validate_sheet

    def validate_mails(self, field: Field) -> None:
        """Takes what is offered, for e-cards."""
        if not self.is_printed:
            choose(field)

    def validate_due_on(self, field: Field) -> None:
        """Reads a day; there may be none."""
        typed = unicodedata.normalize("NFKC", field.data or "")[:20].strip().replace("/", "-")
        try:
            field.data = date.fromisoformat(typed).isoformat() if typed else ""
        except ValueError:
            raise StopValidation(_(N_("日付は 2026-12-31 のように入れてください。"))) from None

    def plan(self) -> RunPlan:
        """What was filled in, after a check that went well."""
        typed = self.data
        asked = replace(
            self.base,
            name=typed["name"] or "",
            kind=RunKind(typed["kind"]),
            design_version=typed["design"],
            selection=self._selection(),
            note=typed["note"] or "",
            message=typed["message"] or "",
            due_on=date.fromisoformat(typed["due_on"]) if typed["due_on"] else None,
            blanks=int(typed["blanks"]) if typed["kind"] == RunKind.CARDS else 0,
        )
        if not self.is_printed:
            return replace(
                asked, print_shop="", stock="", overs=0, delivery=Delivery.BULK, mails=typed["mails"] == "yes"
            )
        shop, _space, stock = typed["offer"].partition(" ")[2].partition(" ")
        return replace(
            asked,
            print_shop=shop,
            stock=stock if shop or self.base.print_shop else self.base.stock,
            sheet=(typed["sheet_mm"] or "").strip() if typed["sheet"] == OTHER_SHEET else typed["sheet"],
            duplex=Duplex(typed["duplex"]),
            standard=Standard(typed["standard"]),
            overs=int(typed["overs"]),
            delivery=Delivery(typed["delivery"]),
            sends_itself=typed["sends_itself"],
        )

    def _selection(self) -> Selection:
        whom = self["whom"].data
        is_narrowed = whom == WITHOUT_CARD or (whom in {OF_LIST, CHOSEN} and self["without_card"].data)
        return Selection(
            everybody=whom in {EVERYBODY, WITHOUT_CARD},
            list_ref=self["list_ref"].data if whom == OF_LIST else "",
            refs=self.refs if whom == CHOSEN else (),
            without_card=bool(is_narrowed),
            reachable=bool(self["reachable"].data),
        )

    def refuse(self, refused: PlanRefused) -> None:
        """Puts what is wrong beside the field it is wrong with."""
        name = _FIELDS.get(refused.field, refused.field)
        if name == "sheet" and self["sheet"].data == OTHER_SHEET:
            name = "sheet_mm"
        field: Any = self[name]
        field.errors = [self._nobody() if refused.reason == "nobody" else refusal_words(refused)]

    def _nobody(self) -> str:
        """Why nobody is left, of those who were chosen."""
        whom = self["whom"].data
        if whom == WITHOUT_CARD:
            return _(N_("カードをまだ持っていない会員がいません。「在籍中の会員全員」では、もう一度作れます。"))
        if whom == CHOSEN and self["without_card"].data:
            said = N_(
                "選んだ%(count)s人は、すでにカードを持っています。「カードをまだ持っていない会員だけにする」を外してください。"
            )
            return _(said, count=f"{len(self.refs):,}")
        if whom == OF_LIST and self["without_card"].data:
            return _(
                N_(
                    "このCSVの会員は、すでにカードを持っています。「カードをまだ持っていない会員だけにする」を外してください。"
                )
            )
        return refusal_words(PlanRefused("members", "nobody"))

    def refuse_shop(self) -> None:
        """Says that the print shop takes nothing just now."""
        field: Any = self["offer"]
        field.errors = [_(N_("この印刷会社は、いま注文を受けていません。別の印刷会社を選んでください。"))]
