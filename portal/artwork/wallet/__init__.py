"""A card for a phone's wallet: a signed Apple pass, and a link that saves the same to Google Wallet.

Both are static: what they show is in them, and nobody is asked later. They are made with the operator's credentials.
"""

from portal.artwork.wallet.apple import MEDIA_TYPE as PASS_MEDIA_TYPE
from portal.artwork.wallet.apple import AppleCredentials, apple_pass, is_in_force
from portal.artwork.wallet.card import CredentialsRefused, PassTooLong, WalletCard
from portal.artwork.wallet.google import GoogleCredentials, google_link

__all__ = [
    "PASS_MEDIA_TYPE",
    "AppleCredentials",
    "CredentialsRefused",
    "GoogleCredentials",
    "PassTooLong",
    "WalletCard",
    "apple_pass",
    "google_link",
    "is_in_force",
]
