import random
import unittest
from collections import Counter, defaultdict

from cadence_cases import load_doctests

from tools import allocation
from tools.allocation import Place, assign, block_size

load_tests = load_doctests(allocation)


class TestAllocation(unittest.TestCase):
    def _fill(self, units, weights, rng, experiment="e1"):
        """Assign units in batches of random size, as the scheduler does."""
        taken, result, left = Counter(), {}, list(units)
        while left:
            size = rng.randint(1, 60)
            batch, left = left[:size], left[size:]
            result |= assign(experiment, batch, weights, taken)
            taken.update(unit.stratum for unit in batch)
        return result

    def test_shares_are_even_within_each_stratum_at_any_time(self):
        rng = random.Random(1)
        for weights in ({1: 1, 2: 1}, {1: 1, 2: 1, 3: 1}, {1: 70, 2: 20, 3: 10}):
            units = [Place(number, rng.randint(0, 4)) for number in range(900)]
            result = self._fill(units, weights, rng)
            counts = defaultdict(Counter)
            for unit in units:
                counts[unit.stratum][result[unit.unit]] += 1
            size, total = block_size(weights), sum(weights.values())
            for stratum, count in counts.items():
                for variant, weight in weights.items():
                    ideal = count.total() * weight / total
                    self.assertLessEqual(abs(count[variant] - ideal), size / 2, stratum)

    def test_complete_blocks_are_exact(self):
        weights = {1: 2, 2: 4}
        self.assertEqual(block_size(weights), 6)
        drawn = assign("e1", [Place(n, 0) for n in range(60)], weights, {})
        self.assertEqual(Counter(drawn.values()), {1: 20, 2: 40})

    def test_the_order_in_which_leads_come_does_not_matter(self):
        units = [Place(number, 0) for number in range(50)]
        there = assign("e1", units, {1: 1, 2: 1}, {})
        self.assertEqual(there, assign("e1", units[::-1], {2: 1, 1: 1}, {}))

    def test_experiments_and_strata_draw_independently(self):
        units = [Place(number, 0) for number in range(400)]
        draws = [
            assign(
                name,
                [unit._replace(stratum=stratum) for unit in units],
                {1: 1, 2: 1},
                {},
            )
            for name, stratum in (("e1", 0), ("e2", 0), ("e1", 1))
        ]
        for other in draws[1:]:
            same = sum(draws[0][unit.unit] == other[unit.unit] for unit in units)
            self.assertTrue(150 < same < 250, same)

    def test_leads_that_come_one_by_one_are_drawn_anew_by_each_experiment(self):
        def draw(experiment):
            return [
                assign(experiment, [Place(number, 0)], {1: 1, 2: 1}, {0: number})[
                    number
                ]
                for number in range(400)
            ]

        same = sum(a == b for a, b in zip(draw("e1"), draw("e2"), strict=True))
        self.assertTrue(150 < same < 250, same)

    def test_the_next_one_cannot_be_guessed_from_the_last_one(self):
        units = [Place(number, 0) for number in range(2000)]
        places = [
            assign("e1", [unit], {1: 1, 2: 1}, {0: place})[unit.unit]
            for place, unit in enumerate(units)
        ]
        pairs = list(zip(places[::2], places[1::2], strict=True))
        same = sum(first == second for first, second in pairs)
        # a block of two would never repeat itself
        self.assertTrue(0.25 < same / len(pairs) < 0.42, same)

    def test_weight_of_nought_is_never_drawn(self):
        drawn = assign("e1", [Place(n, 0) for n in range(50)], {1: 0, 2: 5}, {})
        self.assertEqual(set(drawn.values()), {2})
        with self.assertRaises(ValueError):
            assign("e1", [Place(1, 0)], {1: 0}, {})
