"""How staff use the portal at a desk."""

from playwright.sync_api import BrowserContext

from tests.journeys.visitor import Visitor

NO_AUTOFILL = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"


class StaffDesk(Visitor):
    """A browser at somebody's desk, with a machine that can check who sits there."""

    def __init__(self, context: BrowserContext, server_url: str) -> None:
        super().__init__(context, server_url)
        context.add_init_script(NO_AUTOFILL)
        devtools = context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def accept(self, path: str, name: str) -> "StaffDesk":
        """Opens an invitation and accepts it under this name."""
        return self.open(path).fill(name=name).press("招待を受ける")

    def make_passkey(self) -> "StaffDesk":
        """Makes the passkey that is offered on the page."""
        return self.press("パスキーを登録する")

    def sign_out(self) -> "StaffDesk":
        """By the menu behind one's name."""
        self.page.locator(".account > summary").click()
        return self._leave_by(self.page.get_by_role("button", name="サインアウト", exact=True))

    def sign_in(self) -> "StaffDesk":
        """By the passkey on this machine."""
        return self.open("/staff/sign-in").press("パスキーでサインイン")

    def kept_by_the_worker(self) -> list[str]:
        """The paths of all pages that the service worker keeps."""
        listing = """async () => {
            const paths = [];
            for (const name of await caches.keys())
                for (const { url } of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
            return paths;
        }"""
        found: list[str] = self.page.evaluate(listing)
        return found
