"""``flask operators`` and ``flask secrets``: who runs the service, and what it seals with."""

import click
from flask.cli import AppGroup, with_appcontext

from portal.cli.current import current_wiring

operators = AppGroup("operators", help="Let people run the service.")
secrets = AppGroup("secrets", help="Look after sealed secrets.")


@operators.command("create")
@with_appcontext
@click.argument("address")
@click.option("--name", default="", help="What the person is called; they may change it.")
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja", help="Of the mail.")
def create_operator(address: str, name: str, language: str) -> None:
    """Invite ADDRESS as an owner of the operator's desk; the link is mailed, and shown here."""
    from portal.mail import AddressRefused, parse_address
    from portal.organisations import COMMAND, AlreadyMember, Invited, Profile, Role, invite, the_operator
    from portal.web.links import link_token, public_address
    from portal.web.mails import PATHS

    wiring = current_wiring()
    at = wiring.clock.now()
    try:
        to = parse_address(address)
    except AddressRefused:
        raise click.BadParameter("is no mail address", param_hint="ADDRESS") from None
    with wiring.sessions() as session:
        desk = the_operator(session, Profile("スマートピット運営", to), actor=COMMAND, at=at)
        try:
            invited = invite(session, desk, Invited(to, Role.OWNER, language, name), actor=COMMAND, at=at)
        except AlreadyMember:
            raise click.ClickException(f"{to} runs the service already (lost devices: flask operators reset)") from None
    click.echo("Open this within seven days, on the device to work with:")
    click.echo(public_address(PATHS["invitation"].format(link_token("invitation", invited.ref))))


@operators.command("reset")
@with_appcontext
@click.argument("address")
def reset_operator(address: str) -> None:
    """Take ADDRESS's passkeys and devices away, who lost them: a mailed link lets them in again."""
    from portal.organisations import COMMAND, OrganisationKind, person_at, reset_member, scope_of, workplaces

    wiring = current_wiring()
    with wiring.sessions() as session:
        person = person_at(session, address)
        places = workplaces(session, person.id) if person else []
        desk = next((place for place, _role in places if place.kind == OrganisationKind.OPERATOR), None)
        if person is None or desk is None:
            raise click.ClickException(f"{address} does not run the service")
        reset_member(session, scope_of(desk), person.ref, actor=COMMAND, at=wiring.clock.now())
    click.echo(f"{address} can sign in by mail again.")


@secrets.command("rotate")
@with_appcontext
def rotate_secrets() -> None:
    """Seal all secrets anew under the first of ENCRYPTION_KEYS; afterwards the others may go."""
    from portal.notices import reseal_webhook_secrets
    from portal.organisations import reseal_answers, reseal_signing_secrets

    wiring = current_wiring()
    with wiring.sessions() as session:
        everything = (reseal_signing_secrets, reseal_webhook_secrets, reseal_answers)
        sealed = sum(reseal(session, wiring.vault) for reseal in everything)
    click.echo(f"{sealed} secrets are sealed under the newest key.")
