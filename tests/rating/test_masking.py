import pytest

from interviewer.rating.masking import mask


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to jo.doe+x@mail.example.org now", "write to [e-mail] now"),
        ("see https://github.com/jdoe/x", "see [link]"),
        ("my number is +49 (30) 1234-5678.", "my number is [phone]."),
        ("call 415-555-2671 please", "call [phone] please"),
        ("I studied at Stanford University and", "I studied at [school] and"),
        ("at the University of Applied Sciences.", "at the [school]."),
        ("my name is Jane Q Doe and", "my name is [name] and"),
        ("as Dr. House told me", "as [name] told me"),
    ],
    ids=["e-mail", "link", "phone", "us-phone", "school", "school-of", "introduced", "title"],
)
def test_what_tells_who_answered_is_masked(text, expected):
    assert mask(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "The kernel 2.6.32 on 10.0.0.1 with 1024 MB and 64 vCPUs",
        "VMs share 2026 pages; EPT and NPT; ring -1; 0x7c00",
        "I am Linux-only and this is KVM on Intel",
        "4096 1024 2048",
    ],
)
def test_technical_words_and_numbers_stay(text):
    assert mask(text).text == text


def test_known_names_are_masked_wherever_they_stand():
    masked = mask("DOE said: ask jane doe or Jane.", names=["Jane Doe"])
    assert masked.text == "[name] said: ask [name] or [name]."
    assert masked.found == {"name": 3}


def test_short_parts_of_a_name_and_numbers_do_not_eat_the_text():
    assert mask("go to c 1", names=["c 1x", "q01/a"]).text == "go to c 1"
