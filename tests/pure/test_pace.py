import unittest

from cadence_cases import load_doctests

from tools import pace
from tools.pace import next_size

load_tests = load_doctests(pace)


class TestPace(unittest.TestCase):
    def test_a_slow_batch_ends_in_single_records_and_grows_again(self):
        size, sizes = 50, []
        for seconds in (60, 60, 60, 60, 1, 1, 1, 1, 1):
            size = next_size(size, seconds, most=500)
            sizes.append(size)
        self.assertEqual(sizes, [12, 3, 1, 1, 4, 16, 64, 256, 500])


if __name__ == "__main__":
    unittest.main()
