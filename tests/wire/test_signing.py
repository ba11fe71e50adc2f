"""Ed25519 against the test vectors of RFC 8032, and against tampering."""

from __future__ import annotations

import pytest

from livesh.wire import signing

VECTORS = [  # RFC 8032, 7.1: seed, public key, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
def test_vectors(seed: str, public: str, message: str, signature: str) -> None:
    """The RFC's own examples."""
    key, data = bytes.fromhex(seed), bytes.fromhex(message)

    assert (public, signature) == (signing.public_key(key).hex(), signing.sign(key, data).hex())
    assert signing.verify(bytes.fromhex(public), data, bytes.fromhex(signature))


def test_a_signature_holds_for_one_text_of_one_module_by_one_key() -> None:
    """Another text, another module, another key, a flipped bit: all refused."""
    seed, other = b"s" * 32, b"o" * 32
    key = signing.public_key(seed).hex()
    good = signing.sign_text(seed, "shop", "x = 1\n")
    flipped = good[:-1] + ("0" if good[-1] != "0" else "1")

    assert signing.is_signed(key, "shop", "x = 1\n", good)
    assert not signing.is_signed(key, "shop", "x = 2\n", good)
    assert not signing.is_signed(key, "shop2", "x = 1\n", good)
    assert not signing.is_signed(signing.public_key(other).hex(), "shop", "x = 1\n", good)
    assert not signing.is_signed(key, "shop", "x = 1\n", flipped)
    for bad in ("", "zz", ":", "00" * 64, good[:60]):
        assert not signing.is_signed(key, "shop", "x = 1\n", bad)
