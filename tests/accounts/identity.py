"""A SAML identity provider for tests: answers signed what Pawl asks, as it should or as an attacker would."""

import base64
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from pawl import clock

ENTITY, SSO = "https://idp.example.org/metadata", "https://idp.example.org/sso"
ASSERTION, PROTOCOL = "urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:2.0:protocol"
NAMES = {"saml": ASSERTION, "samlp": PROTOCOL}
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


@dataclass(frozen=True)
class Asked:
    """What a service wants to know."""

    id: str
    answer_to: str
    service: str
    relay: str


@dataclass
class IdentityProvider:
    """Its key and certificate."""

    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    @property
    def certificate(self) -> x509.Certificate:
        """By which its answers are believed."""
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.org")]), clock.now()
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
        )
        made = made.serial_number(1).not_valid_before(now - timedelta(days=1))
        return made.not_valid_after(now + timedelta(days=2)).sign(self.key, hashes.SHA256())

    @property
    def told(self) -> str:
        """The certificate as a setting holds it."""
        return base64.b64encode(self.certificate.public_bytes(serialization.Encoding.DER)).decode()

    def answer(self, asked: Asked, name: str, **changes: Any) -> Any:
        """A response with a signed assertion that somebody of this name signed in; `changes` spoil it."""
        response = _response(asked, name, **changes)
        if changes.get("signed", True):
            self.sign(response.find("saml:Assertion", NAMES))
        return response

    def sign(self, assertion: Any) -> None:
        """Sign an assertion, enveloped, behind its issuer."""
        signature = xmlsec.template.create(
            assertion, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256, ns="ds"
        )
        assertion.insert(1, signature)
        reference = xmlsec.template.add_reference(
            signature, xmlsec.constants.TransformSha256, uri=f"#{assertion.get('ID')}"
        )
        xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
        xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
        xmlsec.tree.add_ids(assertion, ["ID"])
        private = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(private, xmlsec.constants.KeyDataFormatPem)
        context.sign(signature)


def read(location: str) -> Asked:
    """What stands in the address by which a browser is sent here."""
    there = urlsplit(location)
    assert f"{there.scheme}://{there.netloc}{there.path}" == SSO
    query = parse_qs(there.query)
    request = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15))
    issuer = request.findtext("saml:Issuer", namespaces=NAMES)
    relay = query.get("RelayState", [""])[0]
    return Asked(request.get("ID"), request.get("AssertionConsumerServiceURL"), issuer, relay)


def encoded(response: Any) -> str:
    """A response as a form carries it."""
    return base64.b64encode(etree.tostring(response)).decode()


def _response(asked: Asked, name: str, **changes: Any) -> Any:
    now: datetime = clock.now() + changes.get("late", timedelta(0))
    at, until = _instant(now), _instant(now + timedelta(minutes=5))
    before = _instant(now - timedelta(minutes=1))
    to = f' InResponseTo="{asked.id}"' if changes.get("is_asked", True) else ""
    audience, where = changes.get("audience", asked.service), changes.get("where", asked.answer_to)
    issuer = f"<saml:Issuer>{changes.get('issuer', ENTITY)}</saml:Issuer>"
    text = f"""<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="_{uuid4().hex}"
 Version="2.0" IssueInstant="{at}" Destination="{where}"{to}>{issuer}
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion ID="_{uuid4().hex}" Version="2.0" IssueInstant="{at}">{issuer}
<saml:Subject><saml:NameID Format="{EMAIL}">{name}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{until}" Recipient="{where}"{to}/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{before}" NotOnOrAfter="{until}">
<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{at}" SessionIndex="_{uuid4().hex}">
<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement></saml:Assertion></samlp:Response>"""
    return etree.fromstring(text)


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
