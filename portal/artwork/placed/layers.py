"""Layers (optional content, ISO 32000-1, 8.11): what the file itself shows by default stays, without the switch."""

from portal.artwork.preflight.reading import array, get, identity_of, name


class Layers:
    """Which layers of a file are off."""

    def __init__(self, catalogue: object) -> None:
        properties = get(catalogue, "/OCProperties")
        usual = get(properties, "/D")
        self._off_unless_on = name(get(usual, "/BaseState")) == "OFF"
        self._on = {identity_of(group) for group in array(get(usual, "/ON"))}
        self._off = {identity_of(group) for group in array(get(usual, "/OFF"))}

    def hides(self, content: object) -> bool:
        """Whether what belongs to a group, or to several, is hidden."""
        if name(get(content, "/Type")) == "OCMD":
            return self._hides_members(content)
        return name(get(content, "/Type")) == "OCG" and self._is_off(content)

    def _is_off(self, group: object) -> bool:
        identity = identity_of(group)
        return identity in self._off or (self._off_unless_on and identity not in self._on)

    def _hides_members(self, content: object) -> bool:
        """By the policy; an expression (/VE) is left aside, as ISO 32000-1 lets simple readers do."""
        offs = [self._is_off(group) for group in array(get(content, "/OCGs")) if get(group, "/Type") is not None]
        if not offs:
            return False
        match name(get(content, "/P")) or "AnyOn":
            case "AllOn":
                return any(offs)
            case "AnyOff":
                return not any(offs)
            case "AllOff":
                return not all(offs)
        return all(offs)
