from tools.virtualenv import digest, satisfies


def test_a_wider_environment_serves_a_narrower_need() -> None:
    stamp = f"dev {digest('dev')}\n"
    assert [satisfies(lock, stamp=stamp) for lock in ("base", "demo", "dev")] == [True, True, True]


def test_a_narrower_environment_does_not_serve_a_wider_need() -> None:
    stamp = f"demo {digest('demo')}\n"
    assert [satisfies(lock, stamp=stamp) for lock in ("base", "demo", "dev")] == [True, True, False]


def test_an_environment_made_of_another_lock_is_out_of_date() -> None:
    assert satisfies("demo", stamp="demo 0123\n") is False
    assert satisfies("demo", stamp="") is False
