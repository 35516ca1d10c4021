"""The tables as SQLAlchemy declares them, and the engine, for its two contenders."""

from datetime import datetime

from sqlalchemy import ForeignKey, create_engine, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from contender import WORKERS


class Base(DeclarativeBase):
    pass


class AgencyColumns:
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    founded: Mapped[int | None]
    is_open: Mapped[bool]
    latitude: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Agency(AgencyColumns, Base):
    __tablename__ = "agencies"
    sources: Mapped[list["Source"]] = relationship(order_by="Source.id")


class Arrival(AgencyColumns, Base):
    __tablename__ = "arrivals"


class Change(AgencyColumns, Base):
    __tablename__ = "changes"


class Source(Base):
    __tablename__ = "sources"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str]
    url: Mapped[str]
    pages: Mapped[int]
    requests: Mapped[list["Request"]] = relationship(order_by="Request.id")


class Request(Base):
    __tablename__ = "requests"
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    title: Mapped[str]
    closed: Mapped[bool]


engine = create_engine("postgresql+psycopg://", pool_size=WORKERS, max_overflow=0)
autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
