"""The registry: one row per capture, filled by the decorator in the *_stories modules."""

STORIES = {}


class Story:
    """What a capture needs besides the function that plays it."""

    def __init__(self, play, rows, points, options):
        self.play, self.rows, self.points = play, rows.split(), points
        self.title = " ".join(play.__doc__.split())
        self.options = options


def story(rows, points=(("client", "eth0"),), **options):
    """Registers the function below it under its own name.

    rows: the rows of the table of phenomena it stands for, "U1 U3". points: where to capture,
    (host, interface[, more tcpdump arguments]); the first gives NAME.pcap, the others
    NAME.HOST.pcap. options: those of Lab. The function gets the lab and the recorder.
    """
    def register(play):
        STORIES[play.__name__] = Story(play, rows, points, options)
        return play
    return register
