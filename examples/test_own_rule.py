from own_rule import homesick

from sim.testing import parametrize_with_checks


@parametrize_with_checks([homesick(hearing=0.407, rate=0.2)])
def test_the_homesick_keep_their_word(rule, check):
    check(rule)
