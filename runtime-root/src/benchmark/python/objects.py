"""Classes: method dispatch, attributes, exceptions; a small simulation of queues."""


class Task:
    def __init__(self, name, work):
        self.name = name
        self.work = work
        self.waited = 0

    def step(self, scheduler):
        raise NotImplementedError


class Worker(Task):
    def step(self, scheduler):
        self.work -= 1
        if self.work <= 0:
            raise StopIteration
        return self.name


class Waiter(Task):
    def step(self, scheduler):
        self.waited += 1
        if scheduler.clock % 3 == 0:
            self.work -= 1
        if not self.work:
            raise StopIteration
        return None


class Scheduler:
    def __init__(self):
        self.clock = 0
        self.tasks = [Worker(f"w{i}", 300 + i) if i % 2 else Waiter(f"q{i}", 120 + i) for i in range(60)]
        self.finished = []

    def run(self):
        while self.tasks:
            self.clock += 1
            still = []
            for task in self.tasks:
                try:
                    task.step(self)
                except StopIteration:
                    self.finished.append((self.clock, task.name, task.waited))
                else:
                    still.append(task)
            self.tasks = still
        return sum(clock * (1 + waited) for clock, _, waited in self.finished)


def run():
    return sum(Scheduler().run() for _ in range(8))
