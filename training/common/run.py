"""Training that can be resumed: checkpoints, a moving average of the weights, a learning rate."""

import copy
import math
import os
import time

import torch


def learning_rate(step, steps, peak, warm_up=200, floor=0.05):
    """Rises linearly to `peak`, then falls along half a cosine to `floor` times it."""
    rise = min(1.0, (step + 1) / warm_up)
    fall = 0.5 + 0.5 * math.cos(math.pi * min(1.0, step / steps))
    return peak * rise * (floor + (1 - floor) * fall)


class Run:
    """A model in training: its optimiser, the average of its weights, and its file."""

    def __init__(self, path, model, peak, steps, betas=(0.8, 0.98), decay=1e-3, average=0.999):
        self.path, self.model, self.peak, self.steps = path, model, peak, steps
        self.optimiser = torch.optim.AdamW(model.parameters(), peak, betas=betas, weight_decay=decay)
        self.average, self.decay = copy.deepcopy(model).eval(), average
        self.step, self.seconds, self.sums, self.count = 0, 0.0, {}, 0
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            saved = torch.load(path, map_location="cpu", weights_only=True)
            model.load_state_dict(saved["model"])
            self.average.load_state_dict(saved["average"])
            self.optimiser.load_state_dict(saved["optimiser"])
            self.step, self.seconds = saved["step"], saved["seconds"]
            torch.manual_seed(self.step)
            print(f"{path.name}: going on at step {self.step}", flush=True)
        self.clock = time.monotonic()

    def update(self, loss, parts, clip=2.0):
        """One optimiser step for `loss`; `parts` are logged."""
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.step, self.steps, self.peak)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), clip)
        if torch.isfinite(norm):
            self.optimiser.step()
        self.step += 1
        keep = min(self.decay, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for slow, fast in zip(self.average.parameters(), self.model.parameters()):
                slow.lerp_(fast, 1 - keep)
        self.count += 1
        for name, value in parts.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(value.detach())

    def report(self, extra=""):
        """Prints the means since the last report."""
        now = time.monotonic()
        self.seconds, self.clock = self.seconds + now - self.clock, now
        means = "  ".join(f"{name} {value / self.count:.4f}" for name, value in self.sums.items())
        print(f"{self.path.stem} {self.step}/{self.steps}  {self.seconds:.0f} s  {means}  {extra}", flush=True)
        self.sums, self.count = {}, 0

    def save(self):
        """Writes the checkpoint; a crash during writing keeps the old one."""
        partial = self.path.with_suffix(".part")
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        torch.save(state, partial)
        os.replace(partial, self.path)
