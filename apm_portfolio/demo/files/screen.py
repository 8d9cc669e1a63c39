"""The screen of item 22: a document store with statuses, then a task board, and a pointer that moves."""

from __future__ import annotations

from PIL import Image, ImageDraw

from apm_portfolio.demo.files.steady import font
from apm_portfolio.demo.site import SiteFacts

INK, GREY, LINE, TEAL = "#22303a", "#76828b", "#dfe5e8", "#2f7f86"
CHIPS = {"Work in progress": "#e9ecee", "Shared": "#fbe6bd", "Published": "#cfe8d3", "Archived": "#e3dfe8"}


class Screen:
    """Draws the recording at any moment from 0.0 (start) to 1.0 (end)."""

    SIZE = (960, 600)

    def __init__(self, facts: SiteFacts) -> None:
        self.facts = facts
        self._store = {status: self._documents(status) for status in ("Shared", "Published")}
        self._empty_board = self._board()

    def frame(self, moment: float) -> Image.Image:
        """The first half publishes drawing 104; the second half moves a card to 'to check'."""
        if moment < 0.5:
            part = moment * 2
            image = self._store["Published" if part > 0.72 else "Shared"].copy()
            if 0.45 < part <= 0.72:
                self._menu(image)
            self._pointer(image, *self._along(part / 0.7, (420, 520), (742, 239)))
            return image
        part = (moment - 0.5) * 2
        image = self._empty_board.copy()
        x, y = self._along((part - 0.25) / 0.5, (264, 150), (500, 192))
        self._card(image, x, y, "Lockers: sign for delivery", lifted=0.25 < part < 0.8)
        self._pointer(image, x + 130, y + 46)
        return image

    @staticmethod
    def _along(share: float, start: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
        share = min(1.0, max(0.0, share))
        eased = share * share * (3 - 2 * share)
        return round(start[0] + (end[0] - start[0]) * eased), round(start[1] + (end[1] - start[1]) * eased)

    def _window(self, title: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        image = Image.new("RGB", self.SIZE, "#ffffff")
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, 960, 44), fill=INK)
        draw.text(
            (18, 22),
            f"{self.facts.depot} · {title}",
            font=font("sans-semibold", 16),
            fill="#ffffff",
            anchor="lm",
        )
        draw.ellipse((916, 10, 940, 34), fill=TEAL)
        draw.text(
            (928, 22), self.facts.author.initials[:2], font=font("sans-bold", 11), fill="#ffffff", anchor="mm"
        )
        return image, draw

    def _documents(self, status: str) -> Image.Image:
        image, draw = self._window("Documents")
        draw.rectangle((0, 44, 210, 600), fill="#f4f6f7")
        for number, (folder, depth) in enumerate(
            (
                ("01 Scope", 0),
                ("02 Programme", 0),
                ("03 Drawings", 0),
                ("100 Yard", 1),
                ("300 Power", 1),
                ("04 Quality", 0),
                ("05 Change", 0),
                ("99 Archive", 0),
            )
        ):
            y = 76 + number * 34
            if folder == "100 Yard":
                draw.rectangle((0, y - 16, 210, y + 16), fill="#dcebec")
            draw.text((22 + depth * 22, y), folder, font=font("sans", 15), fill=INK, anchor="lm")
        for x, title in ((236, "Name"), (560, "Revision"), (660, "Status"), (830, "Changed")):
            draw.text((x, 76), title, font=font("sans-semibold", 13), fill=GREY, anchor="lm")
        code = self.facts.code
        rows = (
            (f"{code}-DR-101 Setting out", "F", "Published"),
            (f"{code}-DR-102 Sections", "D", "Published"),
            (f"{code}-DR-103 Levels", "C", "Published"),
            (f"{code}-DR-104 Yard layout", "E", status),
            (f"{code}-DR-105 Kerbs", "A", "Work in progress"),
            (f"{code}-DR-104 Yard layout", "D", "Archived"),
        )
        for number, (name, revision, state) in enumerate(rows):
            y = 122 + number * 46
            draw.line([(226, y + 23), (944, y + 23)], fill=LINE)
            draw.text(
                (236, y), name, font=font("sans", 15), fill=GREY if state == "Archived" else INK, anchor="lm"
            )
            draw.text((580, y), revision, font=font("sans", 15), fill=INK, anchor="mm")
            draw.rounded_rectangle((656, y - 13, 806, y + 13), 12, fill=CHIPS[state])
            draw.text((731, y), state, font=font("sans", 13), fill=INK, anchor="mm")
            draw.text(
                (830, y),
                ("today" if number == 3 else f"{3 + number * 2} days"),
                font=font("sans", 14),
                fill=GREY,
                anchor="lm",
            )
        draw.text(
            (236, 570),
            "If it says Published, you may build from it. Links only, no copies.",
            font=font("sans", 14),
            fill=TEAL,
            anchor="lm",
        )
        return image

    def _menu(self, image: Image.Image) -> None:
        draw = ImageDraw.Draw(image)
        draw.rounded_rectangle((656, 204, 812, 346), 8, fill="#ffffff", outline="#b9c3c9")
        for number, state in enumerate(CHIPS):
            y = 220 + number * 30
            if state == "Published":
                draw.rectangle((658, y - 2, 810, y + 26), fill="#dcebec")
            draw.text((670, y + 12), state, font=font("sans", 14), fill=INK, anchor="lm")

    def _board(self) -> Image.Image:
        image, draw = self._window("Week board")
        columns = (("This week", 2), ("Doing", 0), ("To check", 1), ("Done", 4))
        names = (
            "Ramp rail",
            "Plant room, one side",
            "Socket tests",
            "Kitchen plinths",
            "Skip moved",
            "Lamp at the stair",
            "Gate spring",
        )
        used = 0
        for number, (title, cards) in enumerate(columns):
            x = 18 + number * 236
            draw.rounded_rectangle((x, 64, x + 222, 584), 10, fill="#f1f4f5")
            draw.text((x + 14, 88), title, font=font("sans-semibold", 16), fill=INK, anchor="lm")
            for card in range(cards):
                self._card(image, x + 10, 108 + card * 84, names[used])
                used += 1
        return image

    def _card(self, image: Image.Image, x: int, y: int, text: str, *, lifted: bool = False) -> None:
        draw = ImageDraw.Draw(image)
        if lifted:
            draw.rounded_rectangle((x + 5, y + 7, x + 207, y + 79), 8, fill="#c7d0d5")
        draw.rounded_rectangle((x, y, x + 202, y + 72), 8, fill="#ffffff", outline="#ccd5da")
        draw.rectangle((x, y + 8, x + 4, y + 64), fill=TEAL)
        draw.text((x + 14, y + 22), text, font=font("sans", 14), fill=INK, anchor="lm")
        draw.text(
            (x + 14, y + 50), "done when: seen and signed", font=font("sans", 11), fill=GREY, anchor="lm"
        )

    @staticmethod
    def _pointer(image: Image.Image, x: int, y: int) -> None:
        shape = [(0, 0), (0, 22), (5, 17), (9, 26), (13, 24), (9, 15), (16, 15)]
        ImageDraw.Draw(image).polygon(
            [(x + dx, y + dy) for dx, dy in shape], fill="#111111", outline="#ffffff"
        )
